package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code logs}, {@code status} and {@code audit} where there are jobs. */
class LogsIT {
  /** A name that a model may choose: wide characters and a terminal escape. */
  private static final String NAME = "訓練-\u001b[31m-very-long".concat("-name".repeat(20)) + ".py";

  /** Waits for a file, then writes a key across many lines and much besides, and ends. */
  private static final String SECRETIVE =
      """
      import os, time
      print("waiting", flush=True)
      while not os.path.exists("go"):
          time.sleep(0.05)
      print("api" + "_key = aB3dE5gH7jK9" + "mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k", flush=True)
      print("-----%s %s KEY-----" % ("BEGIN", "PRIVATE"), flush=True)
      for i in range(30):
          print("q0vEjRWeJq83v/7nZk9wTtUs2hYxPcLbGdMrA5oKiQeXuFyHzBNsVgWfJpD%04d" % i, flush=True)
          time.sleep(0.05)
      print("-----%s %s KEY-----" % ("END", "PRIVATE"), flush=True)
      for i in range(3000):
          print("line", i)
          if i == 2900:
              print("torch.OutOfMemoryError: CUDA out of memory, hf" + "_" + "6sT7uV8wY9xZ"[::-1] * 3)
      print("\\x1b[2Jthe last", flush=True)
      """;

  @TempDir static Path folder;
  private static CliHome home;
  private static CliServer server;

  @BeforeAll
  static void start() throws IOException {
    home = new CliHome(folder);
    Files.writeString(home.project().resolve(NAME), SECRETIVE);
    server = CliServer.beside(home);
  }

  @AfterAll
  static void end() throws IOException {
    server.close();
    home.close();
  }

  @Test
  void aFollowedJobIsShownToItsLastLineWithItsSecretsMasked() throws Exception {
    JsonNode launched =
        server.call(
            "launch_single",
            Map.of("goal", "to be followed", "script", NAME, "timeout_seconds", 300));
    String job = launched.path("job_id").asString();
    assertThat(job).describedAs("%s", launched).startsWith("hf-");
    Process following =
        home.process(List.of(CliHome.LAUNCHER.toString(), "logs", "-f", "-n", "1", job)).start();
    try (BufferedReader out = following.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("waiting");
      Files.writeString(home.project().resolve("go"), "");
      List<String> lines = out.readAllLines();

      assertThat(following.waitFor()).isZero();
      assertThat(lines).contains("line 0", "line 2999").endsWith("the last");
      assertThat(lines.toString())
          .contains("[masked ")
          .doesNotContain("aB3dE5gH7jK9", "q0vEjRWeJq83v", "\u001b");
    } finally {
      following.destroyForcibly();
    }

    CliRun whole = home.run("logs", "-n", "5000", job).exits(0);
    assertThat(whole.out())
        .endsWith("the last\n")
        .contains("[masked ")
        .doesNotContain("aB3dE5gH7jK9", "q0vEjRWeJq83v", "\u001b");
    // A line that shows trouble is the evidence of its health, wherever that is told.
    JsonNode ended = server.job(job);
    assertThat(ended.path("health").path("evidence").asString())
        .contains("CUDA out of memory, [masked");
    for (String told :
        List.of(
            ended.toString(),
            home.run("status", "--json").out(),
            home.run("spend", "--by", "job", "--json").out(),
            home.run("report", job).out(),
            home.run("audit", "--json").out())) {
      assertThat(told).isNotBlank().doesNotContain("Zx9Yw8", "aB3dE5gH7jK9");
    }
    for (String file : List.of("ledger.db", "ledger.db-wal")) {
      Path kept = home.state().resolve(file);
      if (Files.exists(kept)) {
        assertThat(Files.readString(kept, StandardCharsets.ISO_8859_1))
            .describedAs(file)
            .doesNotContain("Zx9Yw8");
      }
    }
    assertThat(home.run("logs", "-n", "2", job).exits(0).out()).isEqualTo("line 2999\nthe last\n");
  }

  @Test
  void statusAndAuditTellOfJobsAndRequestsInRowsAndInJson() throws Exception {
    String job = server.launch("to be looked at");
    String request = server.requestStop(job, "tidying");

    JsonNode status = home.run("status", "--json").exits(0).json();
    JsonNode shown =
        status
            .path("jobs")
            .valueStream()
            .filter(row -> row.path("job_id").asString().equals(job))
            .findFirst()
            .orElseThrow();
    assertThat(shown.path("state").asString()).isEqualTo("RUNNING");
    JsonNode waiting = status.path("approvals").path(0);
    assertThat(waiting.propertyNames())
        .containsExactly("id", "kind", "job_id", "asked_at", "expires_at");
    assertThat(waiting.path("id").asString()).isEqualTo(request);
    assertThat(status.path("alarms")).isEmpty();

    String plain = home.run("status").exits(0).out();
    assertThat(plain).contains("holdfire approve " + request).doesNotContain("\u001b");
    assertThat(plain.lines().filter(line -> line.startsWith(job)))
        .singleElement()
        .asString()
        .contains("RUNNING", "train.py");
    JsonNode listed = home.run("approve", "--list", "--json").exits(0).json().path(0);
    assertThat(listed.propertyNames())
        .containsExactly("id", "kind", "job_id", "phrase", "asked_at", "expires_at");

    List<JsonNode> rows = home.run("audit", "--job", job, "--json").exits(0).jsonLines();
    assertThat(rows).extracting(row -> row.path("tool").asString()).contains("request_stop");
    String since = rows.getLast().path("at").asString();
    assertThat(home.run("audit", "--since", since, "--json").exits(0).jsonLines())
        .extracting(row -> row.path("seq").asInt())
        .contains(rows.getLast().path("seq").asInt())
        .doesNotContain(1);
    assertThat(home.run("audit", "--job", job).exits(0).out().lines())
        .hasSize(rows.size() + 1)
        .first()
        .asString()
        .startsWith("AT ");
  }

  @Test
  void aReaderWhoLeavesEarlyIsNoFault() throws Exception {
    String job = server.launch("to be read in part");
    for (String command : List.of("status", "policy show", "logs -f " + job)) {
      CliRun head =
          CliRun.of(
              home.process(
                  List.of(
                      "sh",
                      "-c",
                      "\"$0\" " + command + " | head -n 1",
                      CliHome.LAUNCHER.toString())));
      assertThat(head.exits(0).out().lines()).hasSize(1);
      assertThat(head.err()).isEmpty();
    }
    assertThat(server.job(job).path("state").asString()).isEqualTo("RUNNING");
  }
}
