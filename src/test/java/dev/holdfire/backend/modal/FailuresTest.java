package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.backend.modal.Trouble.Kind;
import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to fail that is known, provoked through the real command line: the line that it prints,
 * what it is taken for in either form, and what a person is told to do. Where the server writes the
 * line, the control plane's words are those that users of Modal have reported.
 */
class FailuresTest {
  private static final ControlPlane plane = ControlPlane.shared();
  private static final String TEXT =
      """
      import modal
      %s
      app = modal.App("trainer")

      @app.function(image=modal.Image.debian_slim(), %s)
      def train():
          pass
      """;

  @TempDir Path folder;

  @BeforeEach
  void reset() {
    plane.reset();
    plane.set(
        "tokens",
        Map.of(
            ControlPlane.TOKEN_ID,
            Map.of("secret", ControlPlane.TOKEN_SECRET),
            "ak-old",
            Map.of("secret", "as-old", "expired", true)));
  }

  /** The cause, what of the environment brings it about, the line, its kind, and the way out. */
  static Stream<Arguments> readings() {
    return Stream.of(
        arguments(
            "no token",
            Map.of("MODAL_TOKEN_ID", "", "MODAL_TOKEN_SECRET", ""),
            "Token missing. Could not authenticate client.",
            Kind.NO_TOKEN,
            "modal token new"),
        arguments(
            "wrong token",
            Map.of("MODAL_TOKEN_SECRET", "as-wrong"),
            "Token validation failed. Could not authenticate client.",
            Kind.BAD_TOKEN,
            "modal token new"),
        arguments(
            "expired token",
            Map.of("MODAL_TOKEN_ID", "ak-old", "MODAL_TOKEN_SECRET", "as-old"),
            "Token has expired.",
            Kind.BAD_TOKEN,
            "modal token new"),
        arguments(
            "unknown profile",
            Map.of("MODAL_PROFILE", "nobody", "MODAL_TOKEN_ID", "", "MODAL_TOKEN_SECRET", ""),
            "Modal profile 'nobody' was not found in ",
            Kind.UNKNOWN_PROFILE,
            "backend.modal.profile"),
        arguments(
            "no profile is active",
            Map.of("MODAL_CONFIG_PATH", "two.toml"),
            "No Modal profile is active.",
            Kind.UNKNOWN_PROFILE,
            "backend.modal.profile"),
        arguments(
            "broken token file",
            Map.of("MODAL_CONFIG_PATH", "broken.toml"),
            "Error when reading the modal configuration from ",
            Kind.BAD_CONFIG,
            "correct the token file"),
        arguments(
            "unknown environment",
            Map.of("MODAL_ENVIRONMENT", "nowhere"),
            "Environment 'nowhere' not found.",
            Kind.UNKNOWN_ENVIRONMENT,
            "modal environment list"),
        arguments(
            "lost server", Map.of(), "Connection lost", Kind.UNREACHABLE, "look at the network"),
        arguments(
            "anything else",
            Map.of(),
            "the moon is in the wrong house",
            Kind.OTHER,
            "run the same command by hand"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readings")
  void aCommandThatFailsIsTakenForItsCause(
      String cause, Map<String, String> environment, String line, Kind kind, String remedy)
      throws IOException {
    String two = "[a]\ntoken_id = \"x\"\ntoken_secret = \"y\"\n[b]\ntoken_id = \"x\"\n";
    Files.writeString(folder.resolve("two.toml"), two);
    Files.writeString(folder.resolve("broken.toml"), "broken [[[");
    if (kind == Kind.UNREACHABLE) {
      plane.fault(Fault.dropped("AppList").times(4));
    } else if (kind == Kind.OTHER) {
      plane.fault(Fault.refused("AppList", "FAILED_PRECONDITION", line));
    }
    RealModal modal = new RealModal(plane);
    environment.forEach(
        (name, value) ->
            modal.with(name, value.endsWith(".toml") ? folder.resolve(value).toString() : value));

    Outcome.Exited run = modal.run("app", "list", "--json");

    assertThat(run.exitCode()).describedAs(cause).isNotZero();
    assertThat(run.error()).contains(line);
    isTakenFor(kind, run.error(), line, remedy);
  }

  /** The cause, the setting of the world that brings it about, the script, and as above. */
  static Stream<Arguments> launches() {
    return Stream.of(
        arguments(
            "spend limit, when the app is made",
            Map.of("spend_limit", "app_create"),
            TEXT.formatted("", ""),
            "Error: workspace billing cycle spend limit reached",
            Kind.SPEND_LIMIT,
            "raise the budget"),
        arguments(
            "spend limit, when the call is made",
            Map.of("spend_limit", "spawn"),
            TEXT.formatted("", ""),
            "ResourceExhaustedError: workspace billing cycle spend limit reached",
            Kind.SPEND_LIMIT,
            "raise the budget"),
        arguments(
            "quota",
            Map.of("quota", "Quota of 10 GPUs reached."),
            TEXT.formatted("", ""),
            "ResourceExhaustedError: Quota of 10 GPUs reached.",
            Kind.QUOTA,
            "wait until other apps have ended"),
        arguments(
            "image that cannot be built",
            Map.of("image_build", "pip exited with 1"),
            TEXT.formatted("", ""),
            "failed with the exception:\npip exited with 1",
            Kind.IMAGE_BUILD,
            "correct the image"),
        arguments(
            "GPU that Modal does not have",
            Map.of(),
            TEXT.formatted("", "gpu='A100-70GB'"),
            "A100-70GB is not a valid GPU type",
            Kind.BAD_GPU,
            "check_gpu_compat"),
        arguments(
            "timeout above 24 hours",
            Map.of(),
            TEXT.formatted("", "timeout=90000"),
            "Function timeout must be between 1 and 86400 seconds.",
            Kind.LONG_TIMEOUT,
            "24 hours or less"),
        arguments(
            "missing secret",
            Map.of(),
            TEXT.formatted("", "secrets=[modal.Secret.from_name('nowhere')]"),
            "Secret 'nowhere' not found in environment 'main'.",
            Kind.MISSING_SECRET,
            "modal secret create"),
        arguments(
            "import that is not installed",
            Map.of(),
            TEXT.formatted("import nothing_here", ""),
            "ModuleNotFoundError: No module named 'nothing_here'",
            Kind.SCRIPT_IMPORT,
            "import it inside the function"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("launches")
  void aLaunchThatFailsIsRefusedWithItsCause(
      String cause,
      Map<String, Object> settings,
      String text,
      String line,
      Kind kind,
      String remedy)
      throws IOException {
    settings.forEach(plane::set);
    Path script = Files.writeString(folder.resolve("train.py"), text);
    ModalBackend backend = Loopback.backend(plane, folder.resolve("state"));

    Submitted submitted = backend.submit(submission(script));

    assertThat(submitted).describedAs(cause).isInstanceOf(Submitted.NotStarted.class);
    String reason = ((Submitted.NotStarted) submitted).reason();
    assertThat(reason).contains(remedy).doesNotContain("│", "site-packages", "❱");
    assertThat(reason).contains(line.substring(line.indexOf(": ") + 2).replace('\n', ' '));
    assertThat(plane.calls()).isEmpty();
    String printed = printed(new JobFiles(folder.resolve("state/modal/hf-fails"), said -> said));
    assertThat(printed).contains(line);
    isTakenFor(kind, printed, line.replace('\n', ' '), kind == Kind.SCRIPT_IMPORT ? "" : remedy);
  }

  private static String printed(JobFiles files) throws IOException {
    for (int look = 0; files.clientEnd().isEmpty(); look++) {
      assertThat(look < 1000 && Pause.of(Duration.ofMillis(50))).isTrue();
    }
    return files.clientLog();
  }

  /** By its one line, and by the box in which a command before 1.6.4 shows it. */
  private static void isTakenFor(Kind kind, String printed, String line, String remedy) {
    for (String form : List.of(printed, boxed(printed))) {
      Trouble trouble = Troubles.of(List.of("app", "list"), 1, form);
      assertThat(trouble.kind()).describedAs(form).isEqualTo(kind);
      assertThat(trouble.reason()).contains(line.replaceFirst("^Error: ", ""));
      assertThat(trouble.remedies()).hasSizeGreaterThan(1);
      assertThat(String.join("; ", trouble.remedies())).contains(remedy);
    }
  }

  private static String boxed(String printed) {
    int start = printed.indexOf("Error: ");
    if (start != 0 && !printed.contains("\nError: ")) {
      return printed;
    }
    StringBuilder box = new StringBuilder("╭─ Error ").append("─".repeat(990)).append("╮\n");
    printed
        .substring(start)
        .replaceFirst("Error: ", "")
        .lines()
        .forEach(line -> box.append("│ %-996s │\n".formatted(line)));
    return box.append("╰").append("─".repeat(998)).append("╯\n").toString();
  }

  private Submission submission(Path script) {
    return new Submission(
        "hf-fails",
        script,
        folder,
        Optional.of("train"),
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
