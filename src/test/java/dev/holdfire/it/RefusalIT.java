package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is not launched, and how the caller is told why. */
class RefusalIT {
  private static final String SECRET = "hf_" + "Ab1Cd2Ef3Gh4".repeat(3);
  private static Place place;
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    place =
        Place.with(
            """
            [backend.local]
            usd_per_hour = 36
            gpus = ["H100:8"]
            """);
    place.steady("train.py");
    server = place.server();
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  @AfterEach
  void nothingWasLaunched() {
    Answer now = server.call("inspect_job", Map.of());
    assertThat(now.content().path("jobs")).isEmpty();
    assertThat(now.money("reserved")).isZero();
  }

  @Test
  void aDryRunTellsAllAndLaunchesNothing() {
    Answer answer = server.launch("train.py", Map.of("timeout_seconds", 600, "dry_run", true));

    assertThat(answer.outcome()).isEqualTo("done");
    assertThat(answer.content().path("job_id").isNull()).isTrue();
    assertThat(answer.content().path("dry_run").booleanValue()).isTrue();
    assertThat(answer.money("ceiling")).isEqualByComparingTo("6");
    assertThat(answer.field("script_sha256")).hasSize(64);
    assertThat(answer.content().path("checklist").valueStream().map(row -> row.path("box")))
        .hasSize(10);
  }

  @Test
  void aSmokeRunIsCutToItsLimits() {
    Answer answer =
        server.launch(
            "train.py", Map.of("hours", 5, "max_retries", 2, "smoke", true, "dry_run", true));

    assertThat(answer.outcome()).isEqualTo("done");
    assertThat(answer.content().path("enforced_timeout_seconds").asInt()).isEqualTo(500);
    assertThat(answer.content().path("max_attempts").asInt()).isEqualTo(1);
    assertThat(answer.money("ceiling")).isEqualByComparingTo("5");
    assertThat(answer.text())
        .contains("cut to smoke.max_minutes", "what smoke.max_usd pays for", "gets no retry");
  }

  @Test
  void hoursAreEnforcedWithTheirMargin() {
    Answer answer = server.launch("train.py", Map.of("hours", 0.1, "dry_run", true));

    assertThat(answer.content().path("enforced_timeout_seconds").asInt()).isEqualTo(450);
    assertThat(answer.field("estimate_line")).isEqualTo("Estimate: $3.60 (= 1 × 0.1 × $36.00)");
  }

  @Test
  void everyArgumentThatBreaksTheSchemaIsNamed() {
    Answer answer =
        server.call(
            "launch_single",
            Map.of("script", " ", "hours", -1, "max_retries", "two", "confirm", true));

    answer.invalidAt("/goal", "/script", "/hours", "/max_retries", "/confirm");
    assertThat(answer.text()).contains("confirm");
  }

  @Test
  void everyArgumentThatCannotBeUsedIsNamed() {
    Answer answer =
        server.launch(
            "nowhere.py",
            Map.of("config", "none.toml", "gpu", "H100:9", "max_retries", 9, "hours", 30));

    answer.invalidAt("/script", "/config", "/gpu", "/max_retries", "/hours");
    assertThat(answer.text())
        .contains("nowhere.py", "none.toml", "9 GPUs", "limits.max_retries", "limits.max_hours");
  }

  @Test
  void aLaunchWithoutALimitNamesWhatElseIsWrong() {
    Answer answer = server.launch("nowhere.py", Map.of("max_retries", 9));

    answer.invalidAt("/script", "/hours", "/max_retries");
    assertThat(answer.text()).contains("give hours", "timeout_seconds");
  }

  @Test
  void aFolderIsNoScript() {
    server.launch(".holdfire", Map.of("timeout_seconds", 60)).invalidAt("/script");
  }

  @Test
  void moreGpusThanThePolicyAdmitsAreAnArgumentThatIsWrong() {
    server
        .launch("train.py", Map.of("timeout_seconds", 60, "gpu", "H100", "gpu_count", 9))
        .invalidAt("/gpu_count");
  }

  @Test
  void aGpuThatIsNotHereIsRefused() {
    Answer answer =
        server.launch("train.py", Map.of("timeout_seconds", 60, "gpu", "B200", "backend", "local"));

    answer.refusedFor("gpu-not-here");
    assertThat(answer.text()).contains("H100=8", "B200");
  }

  @Test
  void aLineThatAnEditShouldHaveWrittenIsLookedFor() {
    Map<String, Object> present =
        Map.of(
            "timeout_seconds",
            60,
            "dry_run",
            true,
            "expect_lines",
            List.of("import os, time", "time.sleep(0.05)"));
    assertThat(server.launch("train.py", present).outcome()).isEqualTo("done");

    Answer ghost =
        server.launch(
            "train.py",
            Map.of(
                "timeout_seconds", 60, "expect_lines", List.of("import os", "learning_rate = 3")));

    ghost.refusedFor("expect-lines");
    assertThat(ghost.text()).contains("\"import os\"", "\"learning_rate = 3\"");
  }

  @Test
  void aSecretInTheScriptIsRefusedWithItsLineAndNotRepeated() throws Exception {
    place.write("leaks.py", "import os\n\nTOKEN = \"%s\"\n".formatted(SECRET));

    Answer answer = server.launch("leaks.py", Map.of("timeout_seconds", 60));

    answer.refusedFor("secret-found");
    assertThat(answer.text()).contains("leaks.py, line 3").doesNotContain(SECRET);
    assertThat(answer.content().toString()).doesNotContain(SECRET);
  }

  @Test
  void aSecretInConfigOrArgumentsIsRefused() throws Exception {
    place.write("leaks.toml", "token = \"%s\"\n".formatted(SECRET));

    Answer answer =
        server.launch(
            "train.py",
            Map.of(
                "timeout_seconds",
                60,
                "config",
                "leaks.toml",
                "args",
                List.of("--token", SECRET),
                "alternative",
                "with another token: " + SECRET));

    answer.refusedFor("secret-found");
    assertThat(answer.text()).contains("leaks.toml, line 1", "args, entry 2", "in alternative");
    assertThat(answer.content().toString()).doesNotContain(SECRET);
  }

  @Test
  void everyRefusalIsTold() throws Exception {
    place.write("wrong.py", "TOKEN = \"%s\"\n".formatted(SECRET));

    Answer answer =
        server.launch(
            "wrong.py",
            Map.of(
                "timeout_seconds",
                60,
                "gpu",
                "B200",
                "backend",
                "local",
                "expect_lines",
                List.of("not there")));

    answer.refusedFor("secret-found").refusedFor("gpu-not-here").refusedFor("expect-lines");
  }

  @Test
  void anUnpricedBackendIsRefused() {
    Answer answer =
        server.launch("train.py", Map.of("timeout_seconds", 60, "gpu", "H100", "backend", "modal"));

    answer.refusedFor("price-not-verified");
  }

  @Test
  void aHomeFolderAndTheRootAreNoProject() throws Exception {
    try (Place other = Place.with("")) {
      for (Path folder : List.of(other.home(), Path.of("/"))) {
        Server there = other.server(folder, Optional.empty());
        Answer answer = there.launch(place.project() + "/train.py", Map.of("timeout_seconds", 60));

        answer.refusedFor("no-project");
        assertThat(answer.text()).contains(folder.toString());
      }
    }
  }

  @Test
  void anUnknownJobIsAnArgumentThatIsWrong() {
    for (String tool : List.of("inspect_job", "request_stop")) {
      Map<String, String> arguments =
          tool.equals("inspect_job")
              ? Map.of("job_id", "hf-aaaaaaaaaa")
              : Map.of("job_id", "hf-aaaaaaaaaa", "reason", "tidy up");
      server.call(tool, arguments).invalidAt("/job_id");
    }
  }
}
