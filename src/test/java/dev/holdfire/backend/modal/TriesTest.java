package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is booked for the containers of one call, as the ledger books: each attempt once, by its
 * number, when it is over.
 */
class TriesTest extends RecordedModal {
  private static final Duration LIMIT = Duration.ofSeconds(400);

  /** What one command takes at most, in milliseconds. */
  private static final int SLOWEST = 1500;

  /** What is over sooner, before any other container, is known to nobody. */
  private static final int SHORTEST = 2001;

  /** The ends and beginnings of two containers are told in whole seconds. */
  private static final long ROUNDING = 1000;

  private final Random random = new Random();
  private final Map<Integer, Duration> booked = new HashMap<>();
  private BilledCall call = new BilledCall();
  private List<Attempt> seen = List.of();
  private int slowest = 1;
  private int job;

  @BeforeEach
  void open() {
    answers =
        command -> {
          clock.advance(Duration.ofMillis(random.nextInt(slowest)));
          return call.answer(command, BilledCall.time(clock.instant()));
        };
  }

  /**
   * Of three that crash one after the other the log tells of the second when the third was seen and
   * the first booked: with the time of the second.
   */
  @Test
  void aContainerThatIsFoundLateIsNotBilledOnceMore() throws IOException {
    call.crash(0, 2000, 400, 2000)
        .crash(2000, 4000, 2400, 6500)
        .crash(4000, 6000, 4400, 5000)
        .crash(6000, 8000, 6400, 6400)
        .crash(8000, 10_000, 8400, 8400);

    look(1000);
    look(6100);
    look(6600);
    look(8500);
    end(10_000);

    assertThat(total()).isBetween(10_000L, 10_000 + ROUNDING);
    assertThat(booked).hasSize(5);
  }

  /** One that nobody saw before a wait was seen is in nobody's time, and is billed by itself. */
  @Test
  void aContainerBetweenTwoWaitsIsBilled() throws IOException {
    call.crash(0, 2000, 400, 400)
        .crash(20_000, 30_000, 25_000, 40_500)
        .with(51_000, 50_000, 60_000, 52_000, 52_000);

    look(1000);
    look(3000);
    look(40_000);
    look(41_000);
    look(55_000);
    end(61_000);

    assertThat(total())
        .isBetween(call.billed() + 2000, 2000 + 37_000 + 10_000 + 2000 + 3 * ROUNDING);
  }

  /** A container that is kept for the retry is billed from its first attempt on. */
  @Test
  void aRetryInTheSameContainerIsBilledFromTheFirstAttemptOn() throws IOException {
    call.with(1000, 0, 60_000, 2000, 2000);
    look(5000);
    call = new BilledCall().with(40_000, 0, 60_000, 2000, 2000);
    look(45_000);
    end(60_000);

    assertThat(total()).isBetween(62_000L, 62_000 + ROUNDING);
  }

  /** How a call that never began ended is told without any container of it. */
  @Test
  void whatCrashedLastIsBilledThoughTheCallEndsWithoutAContainer() throws IOException {
    call.crash(0, 2000, 400, 400).crash(2000, 9000, 8000, 8000);

    look(1000);
    end(9500);

    assertThat(total()).isBetween(9000L, 9500 + ROUNDING + 2 * SLOWEST);
  }

  /** One was seen before its call began in it, and then with its call: it did not crash before. */
  @Test
  void whatACallBeganInIsToldFromWhatCrashedBefore() throws IOException {
    call.with(3000, 0, 20_000, 4000, 4000)
        .crash(20_000, 30_000, 21_000, 21_000)
        .with(31_000, 30_000, 40_000, 32_000, 32_000);

    look(1000);
    look(5000);
    look(25_000);
    look(35_000);

    assertThat(seen)
        .extracting(attempt -> attempt.end().map(Object::getClass))
        .containsExactly(
            Optional.of(AttemptEnd.Failed.class),
            Optional.of(AttemptEnd.NeverBegan.class),
            Optional.empty());
    assertThat(seen).extracting(Attempt::number).containsExactly(1, 2, 3);
  }

  /** Nobody looked while it was there, and no list tells of it any more: the log does. */
  @Test
  void whatCrashedBetweenTheLastLooksIsBilledThoughTheCallEndsWithoutAContainer()
      throws IOException {
    call.crash(2000, 9000, 8000, 8000);

    look(1000);
    end(9500);

    assertThat(total()).isBetween(7000L, 9500 + ROUNDING);
  }

  /** Where no list has those that crash, an empty one does not say that none is there. */
  @Test
  void whatNoListHasIsBilledAsLongAsItMayBeThere() throws IOException {
    call = new BilledCall().unlisted().crash(0, 3000, 400, 400).crash(5000, 20_000, 5400, 6000);

    look(3500);
    look(7000);
    end(20_500);

    assertThat(total()).isBetween(20_000L, 20_500 + ROUNDING);
  }

  /**
   * Whatever containers a call goes through and whenever anybody looks: what they are billed for is
   * booked, and no more than the time until the next, for each of them, and a rounding.
   */
  @Test
  void noSecondIsBookedTwiceAndNoneIsForgotten() throws IOException {
    long seed = random.nextLong();
    for (int i = 0; i < 150; i++) {
      random.setSeed(seed + i);
      slowest = SLOWEST;
      call = new BilledCall();
      booked.clear();
      job++;
      long gaps = live();
      long slack = gaps + ROUNDING * call.containers().size();
      long idle = call.containers().getLast().called() < 0 ? 0 : 2000;

      assertThat(total())
          .as("seed %d: %s booked %s", seed + i, call.containers(), booked)
          .isBetween(call.billed() + idle, call.billed() + idle + slack);
    }
  }

  /**
   * Goes through some containers, looking now and then; returns the time in which there was none.
   */
  private long live() throws IOException {
    long at = random.nextInt(2500);
    long gaps = at;
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      long start = at;
      long end = start + SHORTEST + random.nextInt(30_000);
      long writes = start + random.nextInt((int) (end - start));
      long shown = writes + random.nextInt(5000);
      boolean crashes = i < count - 1 && random.nextBoolean();
      long called = crashes ? -1 : start + random.nextInt((int) (writes - start + 1));
      call.with(called, start, end, writes, shown);
      long gap = i == count - 1 || random.nextBoolean() ? 0 : random.nextInt(12_000);
      gaps += gap;
      at = end + gap;
    }
    for (long seen = random.nextInt(8000); seen < at; seen += SLOWEST + random.nextInt(20_000)) {
      look(seen);
      seen = Math.max(seen, BilledCall.time(clock.instant()));
    }
    end(Math.max(at + 6000, BilledCall.time(clock.instant())));
    return gaps;
  }

  private void look(long time) throws IOException {
    look(time, Optional.empty());
  }

  private void end(long time) throws IOException {
    boolean called = call.containers().getLast().called() >= 0;
    look(time, Optional.of(called ? CallState.SUCCESS : CallState.INIT_FAILURE));
  }

  private void look(long time, Optional<CallState> over) throws IOException {
    clock.set(BilledCall.at(time));
    Calls calls = new Calls(List.of(call.listed(time, over)), List.of());
    JobFiles files =
        new JobFiles(Files.createDirectories(folder.resolve("job-" + job)), said -> said);
    Tries tries = new Tries(cli(), APP, files, clock);
    Attempts attempts =
        new Attempts(
            calls,
            tries.of(calls, call.inhabited(time)),
            new Attempts.Limits(1, LIMIT),
            _ -> false,
            clock.instant());
    seen = attempts.list((_, _) -> Optional.empty());
    for (Attempt attempt : seen) {
      if (over.isPresent() || attempt.endedAt().isPresent()) {
        booked.putIfAbsent(attempt.number(), attempt.metered());
      }
    }
  }

  private long total() {
    return booked.values().stream().mapToLong(Duration::toMillis).sum();
  }
}
