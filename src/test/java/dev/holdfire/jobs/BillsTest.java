package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.BilledHour;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.BillStore;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.SpendReport;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider bills replaces what was metered, and the ledger says so. */
class BillsTest {
  private static final Usd CAP = Usd.of("20.00");

  /** A job at four dollars an hour that ran from 10:00 to 10:15 and was booked a dollar. */
  private final Job job = new JobFixture().job();

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T10:15:00Z"));
  private final ScriptedBackend world = new ScriptedBackend();
  private Ledger ledger;
  private Bills bills;

  @BeforeEach
  void run() {
    ledger = Ledger.in(folder);
    JobRules rules =
        new JobRules(
            CAP, Optional.empty(), ZoneOffset.UTC, Duration.ofMinutes(2), Duration.ofMinutes(1));
    bills = new Bills(ledger, new Backends(List.of(world)), clock, rules);
    Instant end = clock.instant();
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          MoneyStore.reserve(transaction, job, ZoneOffset.UTC, end.plusSeconds(7200));
          Settlement.book(
              transaction,
              job,
              List.of(
                  ScriptedBackend.over(
                      1, job.createdAt(), Duration.ofMinutes(15), new AttemptEnd.Exited(0))),
              true,
              ZoneOffset.UTC,
              end);
          JobStore.move(transaction, job.jobId(), JobState.SUCCEEDED, end, "");
          MoneyStore.release(transaction, job, ZoneOffset.UTC, end, "");
          return true;
        });
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aBillIsAskedForWhenItsHourIsFullAndBookedOnce() {
    billed("10:00 1.15", "10:00 0.10");
    at("10:59");
    assertThat(world.billReadings).isZero();
    assertThat(spend().billed()).isFalse();
    assertThat(bill()).isEmpty();

    at("11:00");

    assertThat(bill()).contains(new Bill(Usd.of("1.00"), Usd.of("1.25")));

    assertThat(spend().actual()).isEqualTo(Usd.of("1.25"));
    assertThat(spend().billed()).isTrue();
    assertThat(daySpend()).isEqualTo(Usd.of("1.25"));
    assertThat(sessionSpend()).isEqualTo(Usd.of("1.25"));
    at("11:10");
    assertThat(world.billReadings).describedAs("asked a quarter of an hour apart").isOne();
    at("11:15");
    assertThat(rows()).containsExactly("250000 local bills $1.25 where $1.00 was booked");
    assertThat(world.billReadings).isEqualTo(2);
  }

  @Test
  void aLowerBillLowersWhatWasBookedInARowOfItsOwn() {
    billed("10:00 0.80");
    at("11:00");

    assertThat(spend().actual()).isEqualTo(Usd.of("0.80"));
    assertThat(daySpend()).isEqualTo(Usd.of("0.80"));
    assertThat(rows()).containsExactly("-200000 local bills $0.80 where $1.00 was booked");
  }

  @Test
  void aBillThatLacksTheLastHourOnlyRaises() {
    billed("09:00 0.80");
    at("11:00");
    assertThat(spend().actual()).isEqualTo(Usd.of("1.00"));
    assertThat(rows()).isEmpty();

    billed("09:00 1.10");
    at("12:00");
    assertThat(spend().actual()).isEqualTo(Usd.of("1.10"));

    billed("09:00 0.50", "10:00 0.40");
    at("13:00");
    assertThat(spend().actual()).isEqualTo(Usd.of("0.90"));
  }

  @Test
  void anHourThatIsMissingForADayCostsNothing() {
    billed("09:00 0.80");
    clock.set(Instant.parse("2026-11-02T10:00:00Z"));
    bills.reconcile();

    assertThat(spend().actual()).isEqualTo(Usd.of("0.80"));
  }

  @Test
  void theSameAmountIsSaidToBeBilled() {
    billed("10:00 1.00");
    at("11:00");
    at("12:00");

    assertThat(spend().billed()).isTrue();
    assertThat(rows()).containsExactly("0 local bills $1.00 where $1.00 was booked");
  }

  @Test
  void aBillBeyondTheReservationIsAnOverrun() {
    billed("10:00 9.50");
    at("11:00");

    assertThat(ledger.read(MoneyStore::openOverruns))
        .extracting(MoneyStore.Entry::amount)
        .containsExactly(Usd.of("1.50"));
  }

  @Test
  void withoutABillOrARowNothingChanges() {
    at("11:00");
    world.bill = Optional.of(List.of(new BilledHour("hf-other", clock.instant(), BigDecimal.ONE)));
    at("12:00");

    assertThat(spend().actual()).isEqualTo(Usd.of("1.00"));
    assertThat(rows()).isEmpty();
  }

  private void at(String time) {
    clock.set(Instant.parse("2026-11-01T%s:00Z".formatted(time)));
    bills.reconcile();
  }

  private void billed(String... hours) {
    world.bill =
        Optional.of(
            Arrays.stream(hours)
                .map(hour -> hour.split(" ", -1))
                .map(
                    part ->
                        new BilledHour(
                            job.jobId(),
                            Instant.parse("2026-11-01T%s:00Z".formatted(part[0])),
                            new BigDecimal(part[1])))
                .toList());
  }

  private SpendReport.Row spend() {
    return ledger
        .read(handle -> SpendReport.rows(handle, SpendReport.By.JOB, Optional.empty()))
        .getFirst();
  }

  private Optional<Bill> bill() {
    return ledger.read(handle -> BillStore.find(handle, job.jobId()));
  }

  private Usd daySpend() {
    return ledger
        .read(
            handle ->
                MoneyStore.budget(
                    handle, CAP, ZoneOffset.UTC, job.createdAt(), job.createdAt(), job.session()))
        .days()
        .getFirst()
        .spent();
  }

  private Usd sessionSpend() {
    return ledger
        .read(
            handle ->
                MoneyStore.budget(
                    handle, CAP, ZoneOffset.UTC, job.createdAt(), job.createdAt(), job.session()))
        .sessionSpend();
  }

  private List<String> rows() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select micros || ' ' || note from entry where kind = 'BILL'")
                .mapTo(String.class)
                .list());
  }
}
