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
