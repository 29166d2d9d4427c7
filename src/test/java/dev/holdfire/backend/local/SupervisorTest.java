package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a supervisor that does not answer as it should. */
class SupervisorTest {
  @TempDir Path folder;

  @Test
  void withoutAnAnswerNothingIsConfirmedUntilARecovery() throws IOException {
    LocalBackend backend = answering(new Outcome.TimedOut("", ""));

    assertThat(backend.submit(submission())).isInstanceOf(Submitted.Unconfirmed.class);
    assertThat(backend.recover("hf-quiet")).isEqualTo(new Recovery.Absent());
  }

  @Test
  void nonsenseIsNoAnswer() throws IOException {
    Outcome outcome = new Outcome.Exited(1, "{\"started\"", "Traceback\nSyntaxError: bad", false);

    assertThat(answering(outcome).submit(submission()))
        .isInstanceOfSatisfying(
            Submitted.Unconfirmed.class,
            unknown -> assertThat(unknown.reason()).contains("SyntaxError: bad"));
  }

  @Test
  void aSupervisorThatCannotBeStartedStartsNoJob() throws IOException {
    assertThat(answering(new Outcome.NotStarted("no python")).submit(submission()))
        .isEqualTo(new Submitted.NotStarted("no python"));
  }

  @Test
  void credentialsDoNotReachIt() throws IOException {
    LocalSettings settings =
        new LocalMachine(
                folder.resolve("state"),
                Map.of("MODAL_TOKEN_ID", "secret", "HOLDFIRE_HOME", "/nowhere"),
                Optional.empty(),
                List.of())
            .settings();
    LocalBackend backend =
        new LocalBackend(
            settings,
            command -> {
              assertThat(command.withoutVariables()).contains("MODAL_TOKEN_ID", "HOLDFIRE_HOME");
              assertThat(command.environment())
                  .doesNotContainKeys("MODAL_TOKEN_ID", "HOLDFIRE_HOME");
              return new Outcome.NotStarted("seen");
            },
            Clock.systemUTC());

    assertThat(backend.submit(submission())).isEqualTo(new Submitted.NotStarted("seen"));
  }

  private LocalBackend answering(Outcome outcome) {
    LocalMachine machine = new LocalMachine(folder.resolve("state"));
    return new LocalBackend(machine.settings(), command -> outcome, Clock.systemUTC());
  }

  private Submission submission() throws IOException {
    return new Submission(
        "hf-quiet",
        Files.writeString(folder.resolve("quiet.py"), "pass"),
        folder,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        "runs",
        Optional.empty(),
        1,
        1,
        60,
        1,
        Submission.Cloud.NONE);
  }
}
