package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobNow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cap on the month, over what the ledger booked and what the provider says. */
class MonthsTest {
  private static final Optional<Usd> CAP = Optional.of(Usd.of("100.00"));
  private static final JobRules RULES =
      new JobRules(
          Usd.of("1000.00"), CAP, ZoneOffset.UTC, Duration.ofMinutes(2), Duration.ofMinutes(1));

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final ScriptedBackend world = new ScriptedBackend();
  private House house;
  private Months months;

  @BeforeEach
  void open() {
    house = new House(folder, world, clock, 1);
    months = new Months(house.ledger, new Backends(List.of(world)), clock);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aProviderIsAskedOnceInAWhileAndAFailureIsNotKept() {
    world.month = Optional.of(new MonthReading.Unreadable("no answer", List.of()));
    assertThat(month().unread()).isPresent();
    metered("80.00");
    assertThat(month().spent()).isEqualTo(Usd.of("80.00"));
    metered("90.00");
    assertThat(month().spent()).isEqualTo(Usd.of("80.00"));
    assertThat(world.monthReadings).isEqualTo(2);

    clock.advance(Duration.ofMinutes(3));
    assertThat(month().spent()).isEqualTo(Usd.of("90.00"));
  }

  @Test
  void whatWasBookedBeforeTheReadingIsPartOfIt() {
    spend("a", "6.00");
    clock.advance(Duration.ofMinutes(3));
    metered("80.00");

    assertThat(month().spent()).isEqualTo(Usd.of("80.00"));
  }

  @Test
  void aBackendThatTellsNoMonthHasTheLedgersAlone() {
    spend("a", "6.00");

    assertThat(month().providers()).isEmpty();
    assertThat(month().spent()).isEqualTo(Usd.of("6.00"));
    assertThat(month().headroom()).contains(Usd.of("94.00"));
  }

  /** The month begins where the policy's day does, and each has its own reading. */
  @Test
  void aNewMonthBeginsInThePolicysZone() {
    clock.set(Instant.parse("2026-11-30T22:59:59Z"));
    spend("a", "6.00");
    metered("80.00");
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    assertThat(months.of("local", CAP, berlin).month()).isEqualTo(YearMonth.of(2026, 11));
    metered("0.00");
    clock.advance(Duration.ofSeconds(1));

    MonthBudget december = months.of("local", CAP, berlin);

    assertThat(december.month()).isEqualTo(YearMonth.of(2026, 12));
    assertThat(december.spent()).isEqualTo(Usd.ZERO);
  }

  /** What was reserved in November for a job that runs on is still held in December. */
  @Test
  void aJobThatRunsIntoTheNextMonthCountsThere() {
    clock.set(Instant.parse("2026-11-30T23:30:00Z"));
    launched(plan("a", 1, "10.00", 7200, 0));
    assertThat(month().reserved()).isEqualTo(Usd.of("20.00"));

    clock.set(Instant.parse("2026-12-01T00:30:00Z"));

    assertThat(month().month()).isEqualTo(YearMonth.of(2026, 12));
    assertThat(month().headroom()).contains(Usd.of("80.00"));
  }

  @Test
  void providersOfWhatRunsOrWasBookedAreAskedForTheWhole() {
    metered("80.00");
    assertThat(months.ofAll(CAP, ZoneOffset.UTC).providers()).isEmpty();
    JobNow job = launched(plan("a", 1, "10.00", 3600, 0));
    assertThat(months.ofAll(CAP, ZoneOffset.UTC).providers()).hasSize(1);
    ended(job, Duration.ofMinutes(30));
    assertThat(months.ofAll(CAP, ZoneOffset.UTC).providers()).hasSize(1);
    clock.advance(Duration.ofDays(41));
    assertThat(months.ofAll(CAP, ZoneOffset.UTC).providers()).hasSize(1);
    clock.advance(Duration.ofDays(1));
    assertThat(months.ofAll(CAP, ZoneOffset.UTC).providers()).isEmpty();
  }

  /** The gate's view may have aged: what was launched since then counts in the transaction. */
  @Test
  void theCapIsDecidedAgainInTheTransactionOfTheLaunch() {
    metered("90.00");
    MonthBudget seen = month();
    launched(plan("a", 1, "6.00", 3600, 0));

    assertThat(refused(launch(plan("b", 1, "4.01", 3600, 0), seen)))
        .isEqualTo("cost::monthly-cap over-cap");
    assertThat(launch(plan("c", 1, "4.00", 3600, 0), seen))
        .describedAs("a ceiling that equals the head-room is within it")
        .isInstanceOf(LaunchOutcome.Launched.class);
  }

  /** A job that ends while a reading serves is booked beyond it, and opens no room. */
  @Test
  void whatIsBookedAfterTheReadingComesOnTop() {
    metered("80.00");
    JobNow job = launched(plan("a", 1, "15.00", 3600, 0));
    MonthBudget seen = month();
    assertThat(seen.headroom()).contains(Usd.of("5.00"));
    ended(job, Duration.ofHours(1));

    assertThat(month().headroom()).contains(Usd.of("5.00"));
    assertThat(refused(launch(plan("b", 1, "6.00", 3600, 0), seen)))
        .isEqualTo("cost::monthly-cap over-cap");
  }

  @Test
  void aMonthThatIsNotKnownReservesNothing() {
    world.month = Optional.of(new MonthReading.Unreadable("no answer", List.of()));

    assertThat(refused(launch(plan("a", 1, "1.00", 3600, 0), month())))
        .isEqualTo("cost::monthly-cap over-cap");
    assertThat(
            refused(
                house.launcher.launch(TestPermits.launch(plan("a", 1, "1.00", 3600, 0)), order())))
        .describedAs("nobody looked")
        .isEqualTo("cost::monthly-cap over-cap");
  }

  @Test
  void aYesStandsAboveIt() {
    metered("100.00");
    Evidence yes = house.yes(ApprovalKind.LAUNCH, "d".repeat(64), "train.py");

    assertThat(
            house.launcher.launch(TestPermits.launch(plan("a", 1, "1.00", 3600, 0), yes), order()))
        .isInstanceOf(LaunchOutcome.Launched.class);
  }

  /** Of launches at the same time, by whichever server, as many pass as there is room for. */
  @Test
  void launchesAtTheSameTimeDoNotPassItTogether() throws Exception {
    int servers = 3;
    int launches = 8;
    metered("92.50");
    MonthBudget seen = month();
    List<Future<Integer>> admitted = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(servers)) {
      for (int server = 0; server < servers; server++) {
        int number = server;
        admitted.add(
            threads.submit(
                () -> {
                  try (House other = new House(folder, new ScriptedBackend(), clock, 10 + number)) {
                    int count = 0;
                    for (int i = 0; i < launches; i++) {
                      LaunchPlan plan = plan(number + "-" + i, 1, "1.00", 3600, 0);
                      count +=
                          other.launcher.launch(TestPermits.launch(plan, seen), order())
                                  instanceof LaunchOutcome.Launched
                              ? 1
                              : 0;
                    }
                    return count;
                  }
                }));
      }
    }
    int all = 0;
    for (Future<Integer> each : admitted) {
      all += each.get();
    }

    assertThat(all).isEqualTo(7);
    assertThat(month().headroom()).contains(Usd.of("0.50"));
  }

  private MonthBudget month() {
    return months.of("local", CAP, ZoneOffset.UTC);
  }

  private void metered(String dollars) {
    world.month = Optional.of(new MonthReading.Told(Usd.of(dollars), Usd.ZERO));
  }

  private JobNow launched(LaunchPlan plan) {
    return ((LaunchOutcome.Launched) launch(plan, month())).jobs().getFirst();
  }

  private LaunchOutcome launch(LaunchPlan plan, MonthBudget seen) {
    return house.launcher.launch(TestPermits.launch(plan, seen), order());
  }

  private static Launcher.Order order() {
    return new Launcher.Order(
        "session",
        "d".repeat(64),
        Optional.empty(),
        new Code(List.of(), () -> true),
        RULES,
        JobFixture.KNOWN);
  }

  /** Books so many dollars for a job that began now. */
  private void spend(String mark, String dollars) {
    ended(launched(plan(mark, 1, dollars, 3600, 0)), Duration.ofHours(1));
  }

  private void ended(JobNow job, Duration ran) {
    world.statuses.put(
        job.job().jobId(),
        new JobStatus.Ended(
            List.of(ScriptedBackend.over(1, clock.instant(), ran, new AttemptEnd.Exited(0))),
            new AttemptEnd.Exited(0)));
    house.sweep.all();
  }

  private static String refused(LaunchOutcome outcome) {
    var refusal = ((LaunchOutcome.Overtaken) outcome).refusal();
    return refusal.capability() + " " + refusal.code();
  }
}
