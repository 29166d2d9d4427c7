package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code holdfire approve} on a pseudo-terminal, and where it is refused. */
class ApproveIT {
  private static final String YES = "yes, stop it\n";
  private static final String POLICY = "[backend.local]\nusd_per_hour = 0.60\ngrace_seconds = 5\n";

  /** What a model may try to do to a person's terminal. */
  private static final String HOSTILE =
      "\u001b]0;owned\u0007\u001b[2J\u001b[1;1H\u009b31mtidy\r\n"
          + "Type \"yes\" to see more\b\b\u202E\u0000 "
          + " ".repeat(80)
          + "ha-aaaaaaaaaa asks for: nothing"
          + "x".repeat(1700);

  @TempDir static Path folder;
  private static CliHome home;
  private static CliServer server;

  @BeforeAll
  static void start() throws IOException {
    home = new CliHome(folder).policy(POLICY);
    server = CliServer.beside(home);
  }

  @AfterAll
  static void end() throws IOException {
    server.close();
    home.close();
  }

  private static String state(String job) throws IOException {
    return server.job(job).path("state").asString();
  }

  /** Whatever was tried, the request waits as before and the job runs. */
  private static void nothingChanged(String job, String request) throws IOException {
    JsonNode now = server.job(job);
    assertThat(now.path("state").asString()).isEqualTo("RUNNING");
    assertThat(now.path("approval").path("id").asString()).isEqualTo(request);
  }

  @Test
  void theLiteralPhraseStopsThatJobOnceAndSaysWhen() throws Exception {
    String job = server.launch("to be stopped");
    String other = server.launch("to be left alone");
    String request = server.requestStop(job, "no longer needed");

    CliRun yes = home.terminal(YES, "approve", request).exits(0);

    assertThat(yes.out())
        .contains(
            request + " asks for: stop",
            "newest whole checkpoint:",
            "a stop now loses:",
            "if you do nothing:",
            job + " is stopped; its backend confirms that it is gone");
    JsonNode stopped = server.job(job);
    assertThat(stopped.path("state").asString()).isEqualTo("STOPPED");
    String line = stopped.path("kill_guard").asString();
    assertThat(line)
        .matches(
            "KILL GUARD: stop issued after literal \"yes, stop it\" user confirmation @"
                + " \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(yes.out()).contains(line);
    assertThat(state(other)).isEqualTo("RUNNING");
    assertThat(home.audited(request)).containsExactly("approved", "stopped");

    CliRun again = home.terminal(YES, "approve", request).exits(1);
    assertThat(again.out()).contains("is consumed", "Ask for it again").doesNotContain("Type ");
  }

  @Test
  void nothingButTheLiteralPhraseIsAYes() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");
    List<String> typed = List.of("Yes, stop it", "yes, stop it ", "");
    for (String keys : typed) {
      CliRun wrong = home.terminal(keys + "\n", "approve", request).exits(1);
      assertThat(wrong.out()).contains("that is not the phrase", "stays open", "try again");
    }
    nothingChanged(job, request);
    assertThat(home.events(request)).hasSize(typed.size()).containsOnly("wrong phrase");
    assertThat(home.audited(request)).hasSize(typed.size()).containsOnly("wrong phrase");

    CliRun no = home.terminal("no\n", "approve", request).exits(1);
    assertThat(no.out()).contains("declined; everything stays as it is");
    assertThat(state(job)).isEqualTo("RUNNING");
    assertThat(home.terminal(YES, "approve", request).exits(1).out()).contains("is declined");
  }

  @Test
  void whoLeavesThePromptChangesNothing() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");

    assertThat(home.terminal("\u0004", "approve", request).exits(1).out())
        .contains("nothing was typed");
    home.terminal("\u0003", "approve", request).exits(128 + 2);

    nothingChanged(job, request);
    assertThat(home.events(request)).isEmpty();
    assertThat(home.audited(request)).isEmpty();
  }

  @Test
  void withoutATerminalTheAnswerIsRefusedAndRecorded() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");
    String launcher = CliHome.LAUNCHER.toString();

    CliRun piped =
        CliRun.of(
            home.process(
                List.of(
                    "sh", "-c", "echo 'yes, stop it' | \"$0\" approve \"$1\"", launcher, request)));
    piped.fails(1, "a person at a real terminal", "holdfire approve " + request);
    // The person's own terminal is there, but what is asked would go elsewhere.
    CliRun unseen =
        home.shellOnTerminal(
            YES, "\"$0\" approve \"$2\" > seen; code=$?; cat seen; exit $code", "approve", request);
    assertThat(unseen.exits(1).out()).contains("a person at a real terminal");

    nothingChanged(job, request);
    assertThat(home.events(request)).hasSize(2).containsOnly("refused without a terminal");
    assertThat(home.audited(request)).hasSize(2).containsOnly("refused without a terminal");
  }

  @Test
  void belowTheClientOfARunningServerTheAnswerIsRefusedAndRecorded() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");

    try (CliServer _ = CliServer.below(home)) {
      CliRun below = home.terminal(YES, "approve", request).exits(1);
      assertThat(below.out())
          .contains("is the client of a running server", "Open another terminal")
          .doesNotContain("Type ");
      // A shell between, or listing, makes no difference: the one is refused, the other no answer.
      home.shellOnTerminal(YES, "sh -c '\"$0\" approve; exit $?' \"$0\"; exit $?").exits(1);
      nothingChanged(job, request);
      assertThat(home.events(request)).contains("refused below a client");
      assertThat(home.audited(request)).contains("refused below a client");
    }

    // With that server gone, the same terminal belongs to nobody's client; the other server runs.
    home.terminal(YES, "approve", request).exits(0);
    assertThat(state(job)).isEqualTo("STOPPED");
  }

  @Test
  void noArgumentAnswers() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");
    for (String option : List.of("--yes", "-y", "--phrase=yes, stop it", "yes, stop it")) {
      CliRun run = home.terminal("", "approve", request, option).exits(2);
      assertThat(run.out()).doesNotContain("Type ");
    }
    home.run("approve", "--json").fails(2, "--list");
    nothingChanged(job, request);
    assertThat(home.events(request)).isEmpty();
  }

  @Test
  void theModelsWordsReachTheTerminalAsPlainBoundedText() throws Exception {
    String script = "train-\u001b]0;owned\u0007\u009b2J.py";
    Files.copy(home.project().resolve("train.py"), home.project().resolve(script));
    String job = server.launch(HOSTILE, script);
    String request = server.requestStop(job, HOSTILE);

    String shown = home.terminal("no\n", "approve", request).exits(1).out();
    String listed = home.terminal("", "approve", "--list").exits(0).out();

    assertThat(shown).contains("reason for the stop (the model's words):", "tidy Type \"yes\"");
    for (String text : List.of(shown, listed)) {
      assertThat(text.replace("\r\n", "\n").codePoints())
          .allMatch(
              character ->
                  character == '\n'
                      || !List.of(Character.CONTROL, Character.FORMAT)
                          .contains((byte) Character.getType(character)));
      assertThat(text.lines()).allMatch(line -> line.length() < 1100);
    }
    assertThat(shown.lines()).noneMatch(line -> line.contains("  ha-aaaaaaaaaa asks"));
  }

  @Test
  void withoutAnIdTheOnlyOpenRequestIsMeant(@TempDir Path other) throws Exception {
    try (CliHome alone = new CliHome(other);
        CliServer own = CliServer.beside(alone)) {
      assertThat(alone.terminal("", "approve").exits(1).out()).contains("Nothing waits for you");

      String first = own.requestStop(own.launch("the first"), "tidying");
      assertThat(alone.terminal("hm\n", "approve").exits(1).out())
          .contains(first, "not the phrase");

      String second = own.requestStop(own.launch("the second"), "tidying");
      assertThat(alone.terminal(YES, "approve").exits(1).out())
          .contains(first, second, "holdfire approve ID")
          .doesNotContain("Type ");
    }
  }

  @Test
  void whatHasExpiredCannotBeAnswered(@TempDir Path other) throws Exception {
    try (CliHome hasty = new CliHome(other).policy("[approval]\nexpire_minutes = 0.001\n");
        CliServer own = CliServer.beside(hasty)) {
      String job = own.launch("to go on");
      String request = own.requestStop(job, "tidying");
      assertThat(hasty.terminal(YES, "approve", request).exits(1).out())
          .contains("is expired", "Ask for it again")
          .doesNotContain("Type ");
      assertThat(own.job(job).path("state").asString()).isEqualTo("RUNNING");
    }
  }

  @Test
  void anApprovedLaunchIsCarriedOutByTheNextIdenticalCallOnce(@TempDir Path other)
      throws Exception {
    try (CliHome dear =
            new CliHome(other)
                .policy("[cost]\ndaily_cap_usd = 90.00\n[backend.local]\nusd_per_hour = 150.00\n");
        CliServer own = CliServer.beside(dear)) {
      JsonNode asked = own.call("launch_single", CliServer.sample("a dear run", CliServer.STEPS));
      assertThat(asked.path("outcome").asString()).isEqualTo("needs_approval");
      String request = asked.path("approval").path("id").asString();

      assertThat(dear.terminal(YES, "approve", request).exits(1).out()).contains("not the phrase");
      CliRun yes = dear.terminal("yes, launch\n", "approve", request).exits(0);
      assertThat(yes.out()).contains("The next identical call carries it out");

      assertThat(
              own.call("launch_single", CliServer.sample("a dear run", CliServer.STEPS))
                  .path("state")
                  .asString())
          .isEqualTo("RUNNING");
      assertThat(
              own.call("launch_single", CliServer.sample("a dear run", CliServer.STEPS + 1))
                  .path("outcome")
                  .asString())
          .isEqualTo("needs_approval");
    }
  }

  @Test
  void whereThePolicyDoesNotTrustTerminalsThePhraseIsNoYes() throws Exception {
    String job = server.launch("to go on");
    String request = server.requestStop(job, "tidying");
    home.policy("[approval]\nstop_channels = [\"page\"]\n");
    try {
      assertThat(home.terminal(YES, "approve", request).exits(1).out())
          .contains("does not trust the terminal", "use page");
    } finally {
      home.policy(POLICY);
    }
    nothingChanged(job, request);
  }
}
