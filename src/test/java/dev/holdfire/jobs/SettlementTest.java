package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlementTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  /** The number of an attempt that nobody asked for. */
  private static final int EXTRA = 101;

  @TempDir Path folder;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @ParameterizedTest
  @CsvSource({
    "4.00, 3600000, 4.00",
    "4.00, 1800000, 2.00",
    "3.95, 7000, 0.007681",
    "1.00, 1, 0.000001",
    "3.6, 1000, 0.001",
    "0.00, 3600000, 0.00",
    "4.00, 0, 0.00",
    "4.00, -5000, 0.00"
  })
  void theCostIsExactAndRoundedUp(String hourly, long millis, String expected) {
    JobFixture fixture = new JobFixture();
    fixture.hourly = hourly;

    assertThat(Settlement.cost(fixture.job(), Duration.ofMillis(millis)))
        .isEqualTo(Usd.of(expected));
  }

  /**
   * Attempts that keep their limits cost at most the ceiling, to the micro-dollar, whatever the
   * rate and however much of its limit each one used: rounding each of them up would make an
   * overrun of nothing, and an overrun stops every launch.
   */
  @Test
  void attemptsThatKeepTheirLimitsNeverOverrun() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      JobFixture fixture = new JobFixture().id("hf-%010d".formatted(i));
      fixture.maxAttempts = 1 + random.nextInt(4);
      fixture.timeoutSeconds = 1L + random.nextInt(5000);
      fixture.hourly = new BigDecimal(random.nextInt(2_000_000)).movePointLeft(5).toPlainString();
      BigDecimal whole =
          new BigDecimal(fixture.hourly)
              .multiply(BigDecimal.valueOf(fixture.timeoutSeconds * fixture.maxAttempts))
              .divide(BigDecimal.valueOf(3600), 18, java.math.RoundingMode.CEILING);
      fixture.ceiling = Usd.roundedUp(whole).exact();
      Job job = reserved(fixture);
      List<Attempt> attempts = new ArrayList<>();
      for (int number = 1; number <= fixture.maxAttempts; number++) {
        long limit = fixture.timeoutSeconds * 1000;
        long used = i % 2 == 0 ? limit : random.nextLong(limit + 1);
        attempts.add(over(number, Duration.ofMillis(used)));
        book(job, attempts, false);
      }

      String told = "seed %d, %s".formatted(seed, job);
      assertThat(ledger.read(MoneyStore::openOverruns)).as(told).isEmpty();
      assertThat(spent(job)).as(told).isLessThanOrEqualTo(job.ceiling());
      if (i % 2 == 0) {
        assertThat(spent(job)).as(told).isEqualTo(job.ceiling());
      }
      assertThat(held(job)).as(told).isEqualTo(Usd.ZERO);
    }
  }

  @Test
  void whatAnAttemptDidNotUseIsGivenBackWhileTheNextOneRuns() {
    Job job = reserved(new JobFixture());

    book(
        job,
        List.of(
            over(1, Duration.ofMinutes(15)), ScriptedBackend.live(2, START, Duration.ofMinutes(5))),
        false);

    assertThat(spent(job)).isEqualTo(Usd.of("1.00"));
    assertThat(held(job)).isEqualTo(Usd.of("4.00"));
  }

  @Test
  void anAttemptIsBookedOnceHoweverOftenItIsSeen() {
    Job job = reserved(new JobFixture());
    for (int i = 0; i < 3; i++) {
      book(job, List.of(over(1, Duration.ofMinutes(15))), false);
    }

    assertThat(spent(job)).isEqualTo(Usd.of("1.00"));
    assertThat(held(job)).isEqualTo(Usd.of("4.00"));
  }

  /**
   * Nobody wrote down how the last attempt of a lost job ended; what it used is billed all the
   * same.
   */
  @Test
  void aJobThatIsOverIsBookedForTheAttemptWhoseEndNobodySaw() {
    Job job = reserved(new JobFixture());
    List<Attempt> attempts = List.of(ScriptedBackend.live(1, START, Duration.ofMinutes(30)));
    book(job, attempts, false);
    assertThat(spent(job)).isEqualTo(Usd.ZERO);

    book(job, attempts, true);

    assertThat(spent(job)).isEqualTo(Usd.of("2.00"));
  }

  @Test
  void whatRanBeyondItsReservationIsAnOverrunOfExactlyTheExcess() {
    Job job = reserved(new JobFixture());

    book(job, List.of(over(1, Duration.ofMinutes(90)), over(2, Duration.ofMinutes(45))), false);

    assertThat(spent(job)).isEqualTo(Usd.of("9.00"));
    assertThat(held(job)).isEqualTo(Usd.ZERO);
    assertThat(ledger.read(MoneyStore::openOverruns))
        .extracting(MoneyStore.Entry::amount)
        .containsExactly(Usd.of("1.00"));
  }

  /** A run that nobody asked for is the job's own to pay; only beyond all of it is an overrun. */
  @Test
  void whatRunsTooManyIsBookedAgainstTheReservationOfItsJob() {
    Job job = reserved(new JobFixture());
    Attempt extra = extra(ScriptedBackend.live(EXTRA, START, Duration.ofMinutes(5)));
    Attempt own = over(1, Duration.ofMinutes(15));

    book(job, List.of(extra, own), false);
    Usd held = held(job);
    book(job, List.of(extra(over(EXTRA, Duration.ofMinutes(105))), own), false);

    assertThat(held).describedAs("nothing is given back").isEqualTo(Usd.of("7.00"));
    assertThat(spent(job)).isEqualTo(Usd.of("8.00"));
    assertThat(ledger.read(MoneyStore::openOverruns)).isEmpty();
    book(
        job,
        List.of(
            extra(over(EXTRA, Duration.ofMinutes(105))),
            extra(over(EXTRA + 1, Duration.ofMinutes(15))),
            own),
        false);
    assertThat(ledger.read(MoneyStore::openOverruns))
        .extracting(MoneyStore.Entry::amount)
        .containsExactly(Usd.of("1.00"));
  }

  /** What was adopted has an attempt for each hour, and more of them than were reserved for. */
  @Test
  void eachHourIsBookedAsItPassesAndOneThatWasNotReservedIsAnOverrun() {
    Job job = reserved(new JobFixture());
    Duration hour = Duration.ofHours(1);

    book(job, List.of(over(1, hour), ScriptedBackend.live(2, START, hour)), false);
    assertThat(spent(job)).isEqualTo(Usd.of("4.00"));
    assertThat(held(job)).isEqualTo(Usd.of("4.00"));

    List<Attempt> hours = List.of(over(1, hour), over(2, hour), over(3, hour));
    book(job, hours.subList(0, 2), false);
    assertThat(ledger.read(MoneyStore::openOverruns)).isEmpty();
    book(job, hours, false);
    assertThat(spent(job)).isEqualTo(Usd.of("12.00"));
    assertThat(ledger.read(MoneyStore::openOverruns))
        .extracting(MoneyStore.Entry::amount)
        .containsExactly(Usd.of("4.00"));
  }

  private static Attempt extra(Attempt attempt) {
    return new Attempt(
        attempt.number(),
        true,
        attempt.startedAt(),
        attempt.endedAt(),
        attempt.metered(),
        attempt.end(),
        attempt.firstOutputAt());
  }

  private static Attempt over(int number, Duration metered) {
    return ScriptedBackend.over(
        number, START.plus(Duration.ofHours(number)), metered, new AttemptEnd.Exited(1));
  }

  private Job reserved(JobFixture fixture) {
    Job job = fixture.job();
    return ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          MoneyStore.reserve(transaction, job, ZoneOffset.UTC, START.plusSeconds(7200));
          return job;
        });
  }

  private void book(Job job, List<Attempt> attempts, boolean over) {
    ledger.write(
        transaction -> {
          Settlement.book(
              transaction, job, attempts, over, ZoneOffset.UTC, START.plusSeconds(9000));
          return true;
        });
  }

  private Usd spent(Job job) {
    return ledger.read(handle -> MoneyStore.spentBy(handle, job.jobId()));
  }

  private Usd held(Job job) {
    Optional<Usd> held = ledger.read(handle -> MoneyStore.reservation(handle, job.jobId()));
    return held.orElseThrow();
  }
}
