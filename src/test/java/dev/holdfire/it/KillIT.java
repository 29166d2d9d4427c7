package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Servers and clients go away; jobs, their limits and their money stay. */
class KillIT {
  private static final String POLICY =
      """
      [health]
      window_seconds = 1

      [backend.local]
      usd_per_hour = 36
      grace_seconds = 1
      """;

  private Place place;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    place = Place.with(POLICY);
    place.steady("train.py");
    server = place.server();
  }

  @AfterEach
  void end() throws IOException {
    place.close();
  }

  @Test
  void aJobOutlivesAServerThatIsKilled() throws Exception {
    String job = server.launch("train.py", Map.of("timeout_seconds", 300)).jobId();
    server.kill();

    Server next = place.server();

    JsonNode seen = next.awaitHealthy(job);
    assertThat(seen.path("state").asString()).isEqualTo("RUNNING");
    assertThat(Place.money(place.status(), "reserved")).isEqualByComparingTo("3");
    next.launch("train.py", Map.of("timeout_seconds", 300)).refusedFor("collision");
    place.release("train.py");
    next.awaitState(job, "SUCCEEDED");
  }

  @Test
  void aLimitHoldsWithoutAServerAndTheNextOneSettles() throws Exception {
    String job = server.launch("train.py", Map.of("timeout_seconds", 3)).jobId();
    server.kill();
    Until.holds("the job's end is on disk", () -> place.hasEnded(job));

    Server next = place.server();

    Until.holds(
        "the next server settles by itself",
        () ->
            next.call("estimate_cost", Map.of("timeout_seconds", 1)).money("reserved").signum()
                == 0);
    JsonNode ended = next.job(job);
    assertThat(ended.path("state").asString()).isEqualTo("TIMED_OUT");
    assertThat(Place.money(ended, "spend"))
        .isPositive()
        .isLessThanOrEqualTo(Place.money(ended, "ceiling"));
    assertThat(Place.money(place.status(), "spent"))
        .isEqualByComparingTo(Place.money(ended, "spend"));
  }

  @Test
  void aLaunchThatItsServerDidNotOutliveIsResolvedOnce() throws Exception {
    Path project = place.project();
    Path python =
        place.write(
            "held-python",
            """
            #!/bin/sh
            # Holds the start of a job, and of nothing else, until it is let go.
            case " $* " in
              *" - "*) touch '%s'; while [ ! -e '%s' ]; do sleep 0.05; done ;;
            esac
            exec python3 "$@"
            """
                .formatted(project.resolve("held"), project.resolve("end")));
    assertThat(python.toFile().setExecutable(true)).isTrue();
    place.policy(POLICY + "python = \"" + python + "\"\n");
    Server held = place.server();
    var _ =
        CompletableFuture.supplyAsync(
            () -> held.launch("train.py", Map.of("timeout_seconds", 300)));
    Until.holds("the launch is held", () -> Files.exists(project.resolve("held")));
    held.kill();

    JsonNode job =
        Until.is(
            "the launch is resolved",
            () -> server.call("inspect_job", Map.of()).content().path("jobs").path(0),
            seen -> seen.path("state").asString().equals("REFUSED"));

    assertThat(job.path("detail").asString()).contains("nothing was billed");
    place.write("end", "");
    assertThat(server.launch("train.py", Map.of("timeout_seconds", 300)).jobId())
        .isNotEqualTo(job.path("job_id").asString());
    assertThat(place.status().path("jobs")).hasSize(2);
    assertThat(server.job(job.path("job_id").asString()).path("state").asString())
        .isEqualTo("REFUSED");
  }

  @Test
  void aClientThatLeavesStopsNothing() throws Exception {
    String job = server.launch("train.py", Map.of("timeout_seconds", 300)).jobId();

    server.close();

    assertThat(server.isAlive()).isFalse();
    Server next = place.server();
    assertThat(next.awaitHealthy(job).path("state").asString()).isEqualTo("RUNNING");
    assertThat(Place.money(place.status(), "reserved")).isEqualByComparingTo("3");
  }

  @Test
  void twoServersSeeTheSameJobs() throws Exception {
    Server other = place.server();
    String job = server.launch("train.py", Map.of("timeout_seconds", 300)).jobId();

    assertThat(other.job(job).path("state").asString()).isEqualTo("RUNNING");
    other.launch("train.py", Map.of("timeout_seconds", 300)).refusedFor("collision");
    place.release("train.py");
    other.awaitState(job, "SUCCEEDED");
    server.awaitState(job, "SUCCEEDED");
    assertThat(other.call("estimate_cost", Map.of("timeout_seconds", 1)).money("session_spend"))
        .describedAs("what another session spent is not this one's")
        .isZero();
  }

  @Test
  void aWaitThatIsCancelledEndsAndTheJobGoesOn() throws Exception {
    String job = server.launch("train.py", Map.of("timeout_seconds", 300)).jobId();
    server.awaitHealthy(job);
    long before = inspections();
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> server.call("inspect_job", Map.of("job_id", job, "wait_seconds", 200)));
    Until.holds("the server tells that it waits", () -> !server.progress().isEmpty());

    server.cancelLastCall();

    Until.holds("the call has ended", () -> inspections() > before);
    assertThat(waiting).describedAs("a cancelled call is not answered").isNotDone();
    assertThat(server.job(job).path("state").asString()).isEqualTo("RUNNING");
  }

  /** Calls of the tool that have ended, as the audit has them. */
  private long inspections() throws Exception {
    return place.run("audit", "--tool", "inspect_job").out().lines().count();
  }
}
