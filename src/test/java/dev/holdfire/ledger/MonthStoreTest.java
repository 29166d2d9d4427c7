package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.Usd;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was spent in a month, of a job whose hour lies half in each of two. */
class MonthStoreTest {
  private static final ZoneId ZONE = ZoneOffset.UTC;
  private static final Instant START = Instant.parse("2026-11-30T23:30:00Z");
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final YearMonth DECEMBER = YearMonth.of(2026, 12);

  @TempDir private Path folder;
  private final Job job = job();

  @BeforeEach
  void book() {
    try (Ledger ledger = Ledger.in(folder)) {
      ledger.write(
          transaction -> {
            JobStore.insert(transaction, job);
            MoneyStore.reserve(transaction, job, ZONE, START.plusSeconds(7200));
            MoneyStore.bookAttempt(
                transaction,
                job,
                1,
                START,
                Duration.ofHours(1),
                ZONE,
                Usd.of("4.00"),
                Usd.of("3.00"),
                START.plusSeconds(3600));
            return true;
          });
    }
  }

  @Test
  void anAttemptIsBookedInTheMonthsInWhichItRan() {
    assertBookedByHalves();
  }

  private void assertBookedByHalves() {
    assertThat(booked(NOVEMBER)).isEqualTo(Usd.of("1.50"));
    assertThat(booked(DECEMBER)).isEqualTo(Usd.of("1.50"));
    assertThat(booked(YearMonth.of(2027, 1))).isEqualTo(Usd.ZERO);
  }

  @Test
  void aBillCorrectsTheMonthsThatItNames() {
    try (Ledger ledger = Ledger.in(folder)) {
      ledger.write(
          transaction -> {
            BillStore.book(
                transaction,
                job,
                Map.of(LocalDate.parse("2026-11-30"), Usd.of("2.75")),
                ZONE,
                START.plusSeconds(7200));
            return true;
          });
    }

    assertThat(booked(NOVEMBER)).isEqualTo(Usd.of("2.75"));
    assertThat(booked(DECEMBER)).isEqualTo(Usd.ZERO);
  }

  /** A ledger that is older than the table knows its months all the same. */
  @Test
  void whatWasBookedBeforeThereWereMonthsIsCounted() throws Exception {
    try (Connection ledger =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
        Statement statement = ledger.createStatement()) {
      statement.execute("drop table month_spend");
      statement.execute("delete from flyway_schema_history where version = '12'");
    }

    assertBookedByHalves();
  }

  private Usd booked(YearMonth month) {
    try (Ledger ledger = Ledger.in(folder)) {
      Usd here = ledger.read(handle -> MonthStore.booked(handle, month, "local"));
      Usd elsewhere = ledger.read(handle -> MonthStore.booked(handle, month, "modal"));
      MonthBudget all =
          ledger.read(handle -> MonthStore.budget(handle, Optional.empty(), month, List.of()));
      assertThat(elsewhere).isEqualTo(Usd.ZERO);
      assertThat(all.booked()).isEqualTo(here);
      return here;
    }
  }

  private static Job job() {
    JobFixture fixture = new JobFixture();
    fixture.createdAt = START;
    return fixture.job();
  }
}
