package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A command line that keeps what it is asked and answers with what was recorded from 1.6.4. */
abstract class RecordedModal {
  static final String APP = "ap-xz6kcxsxJdUd2fRW0hQYvx";
  static final Instant SECOND = Instant.parse("2026-11-27T06:54:50Z");

  @TempDir Path folder;
  final MovableClock clock = new MovableClock(Instant.parse("2026-11-27T06:55:30Z"));
  final List<Command> asked = new ArrayList<>();
  final Map<String, String> variables = new HashMap<>();
  Outcome answer = new Outcome.Exited(0, "[]", "", false);

  /** What each command gets for an answer: the one above, unless a test tells them apart. */
  Function<Command, Outcome> answers = _ -> answer;

  String version = "modal client version: 1.6.4\n";

  @BeforeEach
  final void install() throws IOException {
    assertThat(Files.createFile(folder.resolve("modal")).toFile().setExecutable(true)).isTrue();
    variables.put("PATH", folder.toString());
  }

  final void prints(String output) {
    answer = new Outcome.Exited(0, output, "", false);
  }

  final ModalCli cli() {
    return cli(Optional.empty());
  }

  final ModalCli cli(Optional<Path> configPath) {
    return new ModalCli(
        new ModalSettings(
            List.of("modal"), configPath, Optional.empty(), Optional.empty(), folder, variables),
        this::run,
        new Redactor(List.of(), List.of()),
        clock);
  }

  private Outcome run(Command command) {
    asked.add(command);
    return command.arguments().getLast().equals("--version")
        ? new Outcome.Exited(0, version, "", false)
        : answers.apply(command);
  }

  static <T> T value(Answer<T> answer) {
    assertThat(answer).isInstanceOf(Answer.Value.class);
    return ((Answer.Value<T>) answer).value();
  }

  static Trouble trouble(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    return ((Answer.Failed<?>) answer).trouble();
  }
}
