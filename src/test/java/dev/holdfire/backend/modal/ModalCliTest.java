package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Trouble.Kind;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of the output of the command. */
class ModalCliTest extends RecordedModal {
  @Test
  void aRowOfAppsIsRead() {
    prints(
        """
        [{"app_id": "%s", "description": "holdfire-hf-abcdefghij", "state": "ephemeral (detached)",
          "tasks": "2", "created_at": "2026-11-27 06:54:50+00:00", "stopped_at": null, "new": 1},
         {"app_id": "ap-2", "description": "", "state": "on the moon", "tasks": "0",
          "created_at": null, "stopped_at": null}]
        """
            .formatted(APP));

    assertThat(value(cli().apps()))
        .containsExactly(
            new ModalApp(
                APP,
                "holdfire-hf-abcdefghij",
                AppState.DETACHED,
                2,
                Optional.of(SECOND),
                Optional.empty()),
            new ModalApp("ap-2", "", AppState.UNKNOWN, 0, Optional.empty(), Optional.empty()));
  }

  @Test
  void whatIsReliedOnMustBeThere() {
    for (String printed :
        List.of(
            "",
            "{}",
            "[{\"app_id\": 7}]",
            "[{\"app_id\": \"ap-1\"}]",
            "[] and more",
            "\u0000\u0001")) {
      prints(printed);

      assertThat(trouble(cli().apps()).kind()).as(printed).isEqualTo(Kind.UNREADABLE);
    }
    answer = new Outcome.Exited(0, "[]", "", true);
    assertThat(trouble(cli().apps()).reason()).contains("longer than");
  }

  @Test
  void callsAreReadWithStatesThatAreNew() {
    prints(
        """
        [{"function_call_id": "fc-1", "service_method_name": null,
          "enqueued_at": "2026-11-27T06:54:50.930387200Z", "started_at": null, "container_id": null,
          "startup_time_seconds": null, "execution_time_seconds": 6.918, "status": "kernel oom kill"},
         {"function_call_id": "fc-2", "service_method_name": null, "enqueued_at": null,
          "started_at": null, "container_id": null, "startup_time_seconds": 0.5,
          "execution_time_seconds": null, "status": 99}]
        """);

    List<FunctionCall> calls = value(cli().calls("fu-1", 5000));

    assertThat(asked.getLast().arguments()).containsSequence("--tail", "1000", "--", "fu-1");
    assertThat(calls.getFirst().state()).isEqualTo(CallState.KERNEL_OOM_KILL);
    assertThat(calls.getFirst().execution()).contains(Duration.ofMillis(6918));
    assertThat(calls.getLast().state()).isEqualTo(CallState.UNKNOWN);
    assertThat(calls.getLast().state().ended()).isFalse();
    assertThat(calls.getLast().stateText()).isEqualTo("99");
  }

  @Test
  void anOrderToStopThatFindsTheAppStoppedIsGood() {
    answer =
        new Outcome.Exited(
            1,
            "",
            "App is already stopped. (Stopped at 2026-11-27 06:55:32+00:00 by 'tester').",
            false);
    assertThat(value(cli().stop(APP))).isEqualTo(StopAnswer.ALREADY_STOPPED);

    answer = new Outcome.Exited(1, "", "Error: App with id 'x' not found.", false);
    assertThat(trouble(cli().stop(APP)).kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void aRunKeepsWhatBelongsToTheScriptBehindIt() {
    Command run =
        value(
            cli()
                .detachedRun(
                    Path.of("/project"),
                    "holdfire-hf-abcdefghij",
                    "driver.py::launch",
                    List.of("--specfile", "s.json"),
                    Duration.ofMinutes(5)));

    assertThat(run.arguments().subList(1, run.arguments().size()))
        .containsExactly(
            "run",
            "--detach",
            "--quiet",
            "--name",
            "holdfire-hf-abcdefghij",
            "--",
            "driver.py::launch",
            "--specfile",
            "s.json");
    assertThat(run.folder()).isEqualTo(Path.of("/project"));
  }
}
