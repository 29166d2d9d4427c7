package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.cost.Usd;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several server processes share one file and one cap of $20, with launches of $1 each. */
class ManyServersTest {
  static final String START = "2026-11-01T10:00:00Z";
  private static final int SERVERS = 4;
  private static final int LAUNCHES = 25;

  @TempDir Path folder;

  /** Exactly as many launches are admitted as there is money for, by whomever. */
  @Test
  @Timeout(120)
  void exactlyWhatThereIsMoneyForIsAdmitted() throws Exception {
    List<Process> servers = start();
    List<String> told = new ArrayList<>();
    for (Process server : servers) {
      told.addAll(lines(server));
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    }

    assertThat(told).hasSize(SERVERS * LAUNCHES);
    assertThat(told).filteredOn("admitted"::equals).hasSize(20);
    check(20, 20);
  }

  /** A server that is killed midway leaves whole launches or none behind. */
  @Test
  @Timeout(120)
  void theBooksAddUpWhenAServerIsKilledMidway() throws Exception {
    List<Process> servers = start();
    Process victim = servers.getFirst();
    try (BufferedReader output = victim.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isNotNull();
      victim.destroyForcibly();
    }
    int admitted = 0;
    for (Process server : servers.subList(1, servers.size())) {
      admitted += (int) lines(server).stream().filter("admitted"::equals).count();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    }

    assertThat(admitted).isLessThanOrEqualTo(20);
    check(20, 20);
  }

  private void check(int jobs, int dollars) {
    MovableClock clock = new MovableClock(Instant.parse(START));
    try (House house = new House(folder, new ScriptedBackend(), clock, 99)) {
      assertThat(house.live()).hasSize(jobs);
      assertThat(house.today().reserved()).isEqualTo(Usd.of(dollars + ".00"));
      assertThat(house.today().remaining()).isEqualTo(Usd.ZERO);
      assertThat(house.live())
          .extracting(job -> house.held(job.job()))
          .containsOnly(Usd.of("1.00"));
    }
  }

  private List<Process> start() throws IOException {
    List<Process> servers = new ArrayList<>();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (int i = 0; i < SERVERS; i++) {
      servers.add(
          new ProcessBuilder(
                  java,
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ReserveMain.class.getName(),
                  folder.toString(),
                  "server" + i + "-",
                  Integer.toString(LAUNCHES),
                  Integer.toString(i))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    return servers;
  }

  private static List<String> lines(Process server) throws IOException {
    try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
      return output
          .lines()
          .filter(line -> line.equals("admitted") || line.equals("refused"))
          .toList();
    }
  }
}
