package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobState;
import dev.holdfire.report.JobReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A list of jobs asks a cloud for no more than it needs: each question is a process. */
class JobListTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final Duration PACE = Duration.ofSeconds(15);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final ScriptedBackend backend = new ScriptedBackend();
  private House house;

  @BeforeEach
  void open() {
    backend.pace = PACE;
    house = new House(folder, backend, clock, 1);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** What the sweep reads to book a job is what the view of it shows. */
  @Test
  void oneLookServesTheLedgerAndTheView() {
    String id = launch("a");

    assertThat(house.views.summaries(List.of(id), false)).hasSize(1);
    assertThat(backend.looks).isEqualTo(1);
    assertThat(backend.since).isEqualTo(clock.instant());
    house.views.summaries(List.of(id), true);
    assertThat(backend.since).isEqualTo(clock.instant().minus(PACE));
  }

  @Test
  void ofACloudNothingIsAskedAboutAJobThatIsOver() {
    String id = launch("a");
    backend.statuses.put(
        id,
        new JobStatus.Ended(
            List.of(
                ScriptedBackend.over(1, START, Duration.ofMinutes(30), new AttemptEnd.Exited(0))),
            new AttemptEnd.Exited(0)));
    house.sweep.all();
    int looks = backend.looks;

    JobView view = house.views.summaries(List.of(id), false).getFirst();

    assertThat(backend.looks).isEqualTo(looks);
    assertThat(view.now().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(view.spend()).isEqualTo(Usd.of("0.50"));
    JsonNode told =
        JobReport.json(view, Optional.empty(), JsonMapper.shared().getNodeFactory().nullNode());
    assertThat(List.of("ran_seconds", "attempt", "checkpoints"))
        .allMatch(field -> told.path(field).isNull());
    JobView alone = house.views.view(id, "", 0).orElseThrow();
    assertThat(alone.ran()).as("by its own name").isEqualTo(Duration.ofMinutes(30));
  }

  /** A client waits for a minute: who is not looked at by then is told so, and what it can cost. */
  @Test
  void aListEndsInTimeHoweverManyRun() {
    List<String> ids = IntStream.range(0, 12).mapToObj(number -> launch("job" + number)).toList();
    clock.advance(Duration.ofMinutes(30));
    backend.beforeStatus = () -> clock.advance(Duration.ofSeconds(31));

    List<JobView> views = house.views.summaries(ids, false);

    assertThat(views).extracting(view -> view.now().job().jobId()).isEqualTo(ids);
    assertThat(backend.looks).isLessThan(ids.size());
    JobView last = views.getLast();
    assertThat(last.trouble().orElseThrow()).contains("name it by its job_id").contains("the most");
    assertThat(last.spend()).isGreaterThan(Usd.of("0.49"));
  }

  private String launch(String name) {
    return house.launchOne(TestPermits.plan(name, 1, "1.00", 3600, 0)).job().jobId();
  }
}
