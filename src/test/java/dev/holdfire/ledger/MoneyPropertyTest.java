package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random interleavings over several connections to one file. After every step, for every day:
 *
 * <ul>
 *   <li>{@code allowed = spent + reserved + remaining}, and none of them is negative;
 *   <li>for each job {@code reserved before + overrun = spent + given back + still reserved}, and
 *       what is still reserved is not negative;
 *   <li>what the days say was spent is what the entries say, and so is what the months say and what
 *       the session spent;
 * </ul>
 *
 * and once every job is over nothing is reserved.
 */
class MoneyPropertyTest {
  /** The clocks go back on the first of November, which is a day of 25 hours. */
  private static final ZoneId ZONE = ZoneId.of("America/New_York");

  private static final Usd CAP = Usd.of("20.00");
  private static final int CONNECTIONS = 3;
  private static final int STEPS = 120;

  @TempDir Path folder;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private Instant now = Instant.parse("2026-10-31T12:00:00Z");

  private static final class Running {
    final Job job;
    int booked;

    Running(Job job) {
      this.job = job;
    }
  }

  @RepeatedTest(4)
  void theBooksAddUpAfterEveryStep() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < CONNECTIONS; i++) {
      ledgers.add(Ledger.in(folder));
    }
    try {
      for (int step = 0; step < STEPS; step++) {
        now = now.plusSeconds(random.nextInt(1800));
        String did = step(random, step);
        check("seed %d, step %d: %s".formatted(seed, step, did));
      }
      for (Running one : List.copyOf(running)) {
        release(random, one);
      }
      check("seed %d, all are over".formatted(seed));
      assertThat(budget().days()).extracting(DayBudget::reserved).containsOnly(Usd.ZERO);
    } finally {
      ledgers.forEach(Ledger::close);
    }
  }

  private String step(Random random, int step) {
    int choice = running.isEmpty() ? 0 : random.nextInt(10);
    if (choice < 4) {
      return reserve(random, step);
    }
    Running one = running.get(random.nextInt(running.size()));
    return choice < 8 ? book(random, one) : release(random, one);
  }

  private String reserve(Random random, int step) {
    JobFixture fixture = new JobFixture().id("hf-%010d".formatted(step));
    fixture.createdAt = now;
    fixture.maxAttempts = 1 + random.nextInt(3);
    fixture.ceiling = new Usd(random.nextInt(9_000_000)).exact();
    Job job = fixture.job();
    any(random)
        .write(
            transaction -> {
              JobStore.insert(transaction, job);
              MoneyStore.reserve(
                  transaction, job, ZONE, now.plusSeconds(random.nextInt(3 * 86_400)));
              return true;
            });
    running.add(new Running(job));
    return "reserve " + job.ceiling();
  }

  /** Now and then an attempt is booked again, or used more than its share or than all there is. */
  private String book(Random random, Running one) {
    boolean again = one.booked > 0 && random.nextInt(3) == 0;
    if (!again && one.booked == one.job.maxAttempts()) {
      return release(random, one);
    }
    int attempt = again ? one.booked : ++one.booked;
    Usd share = new Usd(Math.ceilDiv(one.job.ceiling().micros(), one.job.maxAttempts()));
    Usd actual = new Usd((long) (share.micros() * random.nextDouble() * 1.3));
    Duration ran = Duration.ofSeconds(random.nextInt(100_000));
    any(random)
        .write(
            transaction -> {
              MoneyStore.bookAttempt(
                  transaction,
                  one.job,
                  attempt,
                  one.job.createdAt(),
                  ran,
                  ZONE,
                  share,
                  actual,
                  now);
              return true;
            });
    return "book %s of %s%s".formatted(actual, share, again ? " again" : "");
  }

  private String release(Random random, Running one) {
    any(random)
        .write(
            transaction -> {
              MoneyStore.release(transaction, one.job, ZONE, now, "over");
              MoneyStore.release(transaction, one.job, ZONE, now, "over");
              return true;
            });
    running.remove(one);
    return "release " + one.job.jobId();
  }

  private void check(String told) {
    BudgetView budget = budget();
    Usd byDay = Usd.ZERO;
    for (DayBudget day : budget.days()) {
      assertThat(day.spent().plus(day.reserved()).plus(day.remaining()))
          .as(told)
          .isEqualTo(day.allowed());
      assertThat(List.of(day.spent(), day.reserved(), day.remaining(), day.granted()))
          .as(told)
          .noneMatch(Usd::isNegative);
      byDay = byDay.plus(day.spent());
    }
    Usd spent = sum("select coalesce(sum(micros), 0) from entry where kind = 'SPEND'");
    assertThat(byDay).as(told).isEqualTo(spent);
    assertThat(budget.sessionSpend()).as(told).isEqualTo(spent);
    assertThat(
            sum(
                """
                select count(*) from (
                  select substr(day, 1, 7) as month, sum(micros) as micros from entry
                    where kind = 'SPEND' group by month
                  except select month, micros from month_spend)
                """))
        .as(told)
        .isEqualTo(Usd.ZERO);
    assertThat(sum("select coalesce(sum(micros), 0) from month_spend")).as(told).isEqualTo(spent);
    assertThat(sum("select count(*) from reservation where micros < 0"))
        .as(told)
        .isEqualTo(Usd.ZERO);
    assertThat(
            sum(
                """
                select count(*) from job where
                  (select coalesce(sum(micros), 0) from entry
                     where entry.job_id = job.job_id and kind in ('RESERVE', 'OVERRUN'))
                  <> (select coalesce(sum(micros), 0) from entry
                     where entry.job_id = job.job_id and kind in ('SPEND', 'RELEASE'))
                  + (select coalesce(sum(micros), 0) from reservation
                     where reservation.job_id = job.job_id)
                """))
        .as(told)
        .isEqualTo(Usd.ZERO);
  }

  /** Every day from the first to long after the last that anything touched. */
  private BudgetView budget() {
    return ledgers
        .getFirst()
        .read(
            handle ->
                MoneyStore.budget(
                    handle,
                    CAP,
                    ZONE,
                    Instant.parse("2026-10-31T00:00:00Z"),
                    now.plus(Duration.ofDays(4)),
                    "session"));
  }

  private Usd sum(String query) {
    return ledgers
        .getFirst()
        .read(handle -> new Usd(handle.createQuery(query).mapTo(Long.class).one()));
  }

  private Ledger any(Random random) {
    return ledgers.get(random.nextInt(ledgers.size()));
  }
}
