package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Two hundred requests for stops over four servers at once, where some are approved and some are
 * not: each yes is used at most once, and no job ends without one.
 */
class ParallelYesIT {
  private static final String POLICY =
      """
      [approval]
      stop_channels = ["elicitation"]

      [backend.local]
      grace_seconds = 1
      """;

  private static final int SERVERS = 4;
  private static final int CALLS = 50;
  private static final int JOBS = 4;

  @Test
  void everyYesIsUsedOnceAndNoJobEndsWithoutOne() throws Exception {
    try (Place place = Place.with(POLICY)) {
      List<Server> servers = new ArrayList<>();
      List<String> approved = new ArrayList<>();
      for (int at = 0; at < SERVERS; at++) {
        servers.add(place.server(request -> person(request, approved)));
      }
      List<String> jobs = new ArrayList<>();
      for (int at = 0; at < JOBS; at++) {
        place.steady("run" + at + ".py");
        jobs.add(servers.getFirst().launch("run" + at + ".py", Map.of("hours", 1)).jobId());
      }
      approved.addAll(jobs.subList(0, JOBS / 2));
      Instant start = Instant.now();

      List<Callable<Answer>> calls = new ArrayList<>();
      for (int call = 0; call < CALLS; call++) {
        for (Server server : servers) {
          String job = jobs.get(call % JOBS);
          calls.add(() -> server.call("request_stop", Map.of("job_id", job, "reason", "parallel")));
        }
      }
      List<Answer> answers = Server.atOnce(calls);

      long seconds = Duration.between(start, Instant.now()).toSeconds();
      for (String job : jobs) {
        boolean wanted = approved.contains(job);
        if (wanted) {
          servers.getFirst().awaitState(job, "STOPPED");
        } else {
          assertThat(servers.getFirst().job(job).path("state").asString()).isEqualTo("RUNNING");
        }
        assertThat(count(place, "select count(*) from approval_use where used_for = '%s'", job))
            .describedAs("yeses used for %s", job)
            .isEqualTo(wanted ? 1 : 0);
        assertThat(
                count(
                    place,
                    "select count(*) from job_event where state = 'STOPPING' and job_id = '%s'"
                        + " and detail like 'a person said yes%%'",
                    job))
            .isEqualTo(wanted ? 1 : 0);
      }
      assertThat(answers).hasSize(SERVERS * CALLS);
      assertThat(place.status().path("alarms")).isEmpty();
      Files.writeString(
          Path.of("target", "parallel.txt"),
          "%d calls over %d servers in %d s: %s%n"
              .formatted(
                  answers.size(),
                  SERVERS,
                  seconds,
                  answers.stream()
                      .collect(
                          Collectors.groupingBy(
                              answer -> answer.outcome() + answer.codes(),
                              Collectors.counting()))));
    }
  }

  private static ElicitResult person(ElicitFormRequest request, List<String> approved) {
    boolean wanted = approved.stream().anyMatch(request.message()::contains);
    return new ElicitResult(
        ElicitResult.Action.ACCEPT, Map.of("phrase", wanted ? "yes, stop it" : "yes, stop"));
  }

  private static long count(Place place, String query, String job) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + place.state().resolve("ledger.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query.formatted(job))) {
      return row.next() ? row.getLong(1) : -1;
    }
  }
}
