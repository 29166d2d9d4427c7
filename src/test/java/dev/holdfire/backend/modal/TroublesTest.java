package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Trouble.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told of a call that failed, in either form of the command's messages. */
class TroublesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO_TOKEN            | Token missing. Could not authenticate client. If you have token credentials, see the docs.
          BAD_TOKEN           | Token validation failed. Could not authenticate client.
          BAD_TOKEN           | The token ak-1 has expired
          BAD_TOKEN           | Invalid token
          UNKNOWN_PROFILE     | Modal profile 'x' was not found in ~/.modal.toml. Run `modal profile list`.
          UNKNOWN_PROFILE     | No Modal profile is active.
          UNKNOWN_ENVIRONMENT | Environment 'nope' not found.
          NOT_FOUND           | Volume 'novol' not found in environment 'main'.
          NOT_FOUND           | App with id 'ap-1234567890123456789012' not found.
          NOT_FOUND           | No such file or directory: 'nope'
          UNREACHABLE         | Could not connect to the Modal server.
          SPEND_LIMIT         | workspace billing cycle spend limit reached
          SPEND_LIMIT         | ResourceExhaustedError: workspace billing cycle spend limit reached
          QUOTA               | Quota exceeded: at most 10 GPUs
          IMAGE_BUILD         | Image build for im-abc failed. See build logs for more details.
          BAD_GPU             | Invalid GPU type: NOPE9
          LONG_TIMEOUT        | Function timeout must be at most 86400 seconds
          MISSING_SECRET      | Secret 'wandb' not found in environment 'main'
          SCRIPT_IMPORT       | ModuleNotFoundError: No module named 'nothing_here'
          BAD_OPTION          | Invalid value for '--n': 'x' is not a valid integer.
          BAD_OPTION          | Missing option '--n'.
          BAD_OPTION          | No such option: --n
          OTHER               | the moon is in the wrong house
          """)
  void aMessageIsRecognisedOnOneLineAndInABox(Kind kind, String message) {
    for (String printed : List.of("Error: " + message, boxed(message))) {
      Trouble trouble = Troubles.of(List.of("app", "list"), 1, printed);

      assertThat(trouble.kind()).as(printed).isEqualTo(kind);
      assertThat(trouble.reason()).contains(message).doesNotContain("│", "─");
      assertThat(trouble.remedies()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void ofATracebackTheLastLinesAreTold() {
    String traceback =
        """
        ╭───────────────────── Traceback (most recent call last) ──────────────────────╮
        │ train.py:1 in <module>                                                       │
        │                                                                              │
        │ ❱ 1 import nothing_here                                                      │
        ╰──────────────────────────────────────────────────────────────────────────────╯
        ModuleNotFoundError: No module named 'nothing_here'
        """;

    Trouble trouble = Troubles.of(List.of("run"), 1, traceback);

    assertThat(trouble.kind()).isEqualTo(Kind.SCRIPT_IMPORT);
    assertThat(trouble.reason())
        .isEqualTo("ModuleNotFoundError: No module named 'nothing_here' (train.py:1 in <module>)");
  }

  /** What comes before it is printed at every launch, or shows where our own files lie. */
  @Test
  void ofUsageAndNotesNothingIsTold() {
    String printed =
        """
        Note that running a local entrypoint in detached mode only keeps the last function alive.
        Usage: modal run /home/somebody/hf-1/driver.py::holdfire_launch [OPTIONS]
        Try 'modal run /home/somebody/hf-1/driver.py::holdfire_launch --help' for help.

        Error: Image build for im-1 failed with the exception:
        pip exited with 1
        """;

    assertThat(Troubles.of(List.of("run"), 1, printed).reason())
        .isEqualTo("Image build for im-1 failed with the exception: pip exited with 1");
  }

  @Test
  void aCommandThatCannotSayItsVersionIsMissingOrCannotReadItsTokenFile() {
    List<String> command = List.of("modal");

    assertThat(Troubles.noVersion(command, "a shell: no").kind()).isEqualTo(Kind.NO_CLI);
    Trouble broken =
        Troubles.noVersion(
            command, "x\nError when reading the modal configuration from `/etc/m.toml`.\ntoken");
    assertThat(broken.kind()).isEqualTo(Kind.BAD_CONFIG);
    assertThat(broken.reason()).contains("`/etc/m.toml`").doesNotContain("token");
  }

  @Test
  void ofSilenceTheExitCodeIsTold() {
    Trouble trouble = Troubles.of(List.of("app", "stop"), 137, "");

    assertThat(trouble.kind()).isEqualTo(Kind.OTHER);
    assertThat(trouble.reason()).contains("app stop").contains("137");
  }

  @Test
  void aLongMessageIsCutAtItsBeginning() {
    Trouble trouble = Troubles.of(List.of("run"), 1, "x".repeat(5000) + " the end");

    assertThat(trouble.reason()).hasSizeLessThan(700).endsWith("the end");
  }

  private static String boxed(String message) {
    return "╭─ Error ───────────────╮\n│ %s │\n╰───────────────────────╯\n".formatted(message);
  }
}
