package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant START = Instant.parse("2026-11-01T23:30:00Z");
  private static final ZoneId ZONE = ZoneOffset.UTC;

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

  @Test
  void aReservationCountsInFullAgainstEachDayItMayTouch() {
    reserve(START.plusSeconds(7200));

    assertThat(day("2026-11-01").reserved()).isEqualTo(Usd.of("8.00"));
    assertThat(day("2026-11-02").reserved()).isEqualTo(Usd.of("8.00"));
    assertThat(day("2026-11-03").reserved()).isEqualTo(Usd.ZERO);
  }

  /** Nobody knows when a job ends that should have ended yesterday; until then it may spend. */
  @Test
  void aReservationThatOutlivedItsDaysCountsFromTodayOn() {
    reserve(START.plusSeconds(600));
    Instant later = START.plus(Duration.ofDays(3));

    BudgetView budget =
        ledger.read(
            handle ->
                MoneyStore.budget(
                    handle,
                    Usd.of("20.00"),
                    ZONE,
                    later,
                    later.plus(Duration.ofDays(1)),
                    "session"));

    assertThat(budget.days()).extracting(DayBudget::reserved).containsOnly(Usd.of("8.00"));
  }

  @Test
  void whatIsOverIsFinal() {
    Job job = reserve(START);
    move(job, JobState.SUCCEEDED);

    assertThatThrownBy(() -> move(job, JobState.STOPPING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("final");
    assertThat(ledger.read(JobStore::live)).isEmpty();
  }

  @Test
  void spendIsBookedToTheDaysInWhichItRanAndTheRestIsGivenBack() {
    Job job = reserve(START.plusSeconds(7200));

    book(job, 1, Duration.ofHours(1), "4.00", "2.00");

    assertThat(day("2026-11-01").spent()).isEqualTo(Usd.of("1.00"));
    assertThat(day("2026-11-02").spent()).isEqualTo(Usd.of("1.00"));
    assertThat(day("2026-11-01").reserved()).isEqualTo(Usd.of("4.00"));
    ledger.write(
        transaction -> {
          MoneyStore.release(transaction, job, ZONE, START.plusSeconds(3600), "ended");
          return true;
        });
    assertThat(day("2026-11-01").reserved()).isEqualTo(Usd.ZERO);
    Usd spent = ledger.read(handle -> MoneyStore.spentBy(handle, job.jobId()));
    assertThat(spent).isEqualTo(Usd.of("2.00"));
  }

  @Test
  void anAttemptIsBookedOnce() {
    Job job = reserve(START);

    book(job, 1, Duration.ofMinutes(10), "4.00", "3.00");
    book(job, 1, Duration.ofMinutes(10), "4.00", "3.00");

    assertThat(day("2026-11-01").spent()).isEqualTo(Usd.of("3.00"));
    assertThat(day("2026-11-01").reserved()).isEqualTo(Usd.of("4.00"));
  }

  @Test
  void meteringBeyondTheReservationIsAnOverrun() {
    Job job = reserve(START);

    book(job, 1, Duration.ofMinutes(10), "8.00", "8.50");

    assertThat(ledger.read(MoneyStore::openOverruns))
        .singleElement()
        .satisfies(entry -> assertThat(entry.amount()).isEqualTo(Usd.of("0.50")));
  }

  @Test
  void whatHappenedCannotBeChanged() {
    Job job = reserve(START);

    assertThatThrownBy(
            () ->
                ledger.write(
                    transaction ->
                        transaction
                            .handle()
                            .execute("update entry set micros = 0 where job_id = ?", job.jobId())))
        .isInstanceOf(HoldfireException.class);
    assertThat(day("2026-11-01").reserved()).isEqualTo(Usd.of("8.00"));
  }

  @Test
  void aJobReadsBackAsItWasWritten() {
    Job job = reserve(START);

    JobNow now = ledger.read(handle -> JobStore.find(handle, job.jobId())).orElseThrow();

    assertThat(now.job()).isEqualTo(job);
    assertThat(now.state()).isEqualTo(JobState.RESERVED);
    assertThat(ledger.read(JobStore::live)).hasSize(1);
    ledger.write(
        transaction -> {
          JobStore.move(transaction, job.jobId(), JobState.SUCCEEDED, START, "exit code 0");
          return true;
        });
    assertThat(ledger.read(JobStore::live)).isEmpty();
  }

  @Test
  void twoServersShareOneFile() {
    Job job = reserve(START);

    try (Ledger second = Ledger.in(folder)) {
      assertThat(second.read(JobStore::live)).extracting(JobNow::job).containsExactly(job);
    }
  }

  @Test
  void aDamagedFileIsRefusedAndLeftAsItIs() throws IOException {
    Path file = folder.resolve("damaged").resolve("ledger.db");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "this is no database, and long enough to be looked at as one".repeat(40));
    byte[] before = Files.readAllBytes(file);

    try (Ledger damaged = new Ledger(file)) {
      assertThatThrownBy(() -> damaged.read(JobStore::live))
          .isInstanceOfSatisfying(
              HoldfireException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNUSABLE))
          .hasMessageContaining("damaged");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aFileThatWasTakenAwayIsNotWrittenOn() throws IOException {
    reserve(START);
    Files.move(ledger.file(), folder.resolve("elsewhere.db"));

    assertThatThrownBy(() -> ledger.read(JobStore::live))
        .hasMessageContaining("removed or replaced");
  }

  private void move(Job job, JobState state) {
    ledger.write(
        transaction -> {
          JobStore.move(transaction, job.jobId(), state, START, "");
          return true;
        });
  }

  private Job reserve(Instant until) {
    Job job = job();
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          MoneyStore.reserve(transaction, job, ZONE, until);
          return true;
        });
    return job;
  }

  private void book(Job job, int attempt, Duration ran, String share, String actual) {
    ledger.write(
        transaction -> {
          MoneyStore.bookAttempt(
              transaction,
              job,
              attempt,
              START,
              ran,
              ZONE,
              Usd.of(share),
              Usd.of(actual),
              START.plus(ran));
          return true;
        });
  }

  private DayBudget day(String date) {
    Instant noon = LocalDate.parse(date).atTime(12, 0).toInstant(ZoneOffset.UTC);
    return ledger
        .read(handle -> MoneyStore.budget(handle, Usd.of("20.00"), ZONE, START, noon, "session"))
        .days()
        .getLast();
  }

  private static Job job() {
    JobFixture fixture = new JobFixture();
    fixture.createdAt = START;
    fixture.config = Optional.of("/srv/project/config.json");
    return fixture.job();
  }
}
