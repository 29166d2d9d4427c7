package dev.holdfire.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is read again, and what is forgotten. */
class MemoTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-23T08:00:00Z"));
  private final Memo<String, Integer> memo =
      new Memo<>(clock, Duration.ofSeconds(2), value -> value < 0);
  private int reads;

  @Test
  void aReadingServesWhileItIsFreshAndAFinalOneBeyond() {
    assertThat(read("a", 1)).isEqualTo(1);
    assertThat(read("b", -1)).isEqualTo(-1);
    assertThat(read("a", 2)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(3));

    assertThat(read("a", 3)).isEqualTo(3);
    assertThat(read("b", 3)).isEqualTo(-1);
    memo.clear();
    assertThat(read("a", 4)).isEqualTo(4);
    assertThat(read("b", 4)).isEqualTo(-1);
    assertThat(reads).isEqualTo(4);
  }

  @Test
  void whatNobodyAsksForAnyMoreIsForgotten() {
    read("ended", -1);
    read("watched", -1);
    clock.advance(Duration.ofMinutes(50));
    read("watched", -1);
    clock.advance(Duration.ofMinutes(50));
    read("watched", -1);

    assertThat(memo.size()).isEqualTo(1);
    assertThat(reads).isEqualTo(2);
  }

  /** One list serves a look at many things, however long that takes. */
  @Test
  void whatWasBegunSinceTheAskerBeganServesAtAnyAge() {
    Instant asked = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    assertThat(readSince("a", asked, 1)).isEqualTo(1);
    clock.advance(Duration.ofMinutes(5));

    assertThat(readSince("a", asked, 2)).isEqualTo(1);
    assertThat(readSince("a", clock.instant(), 3)).as("for one who asks now").isEqualTo(3);
    memo.clear();
    assertThat(readSince("a", asked, 4)).as("after a change").isEqualTo(4);
    clock.advance(Duration.ofDays(-1));
    assertThat(readSince("a", asked, 5)).as("read in the future").isEqualTo(5);
  }

  /** What was begun before a change may show what was before it. */
  @Test
  void aReadingThatAChangeOvertookServesNobodyElse() {
    memo.get(
        "a",
        () -> {
          memo.clear();
          return 1;
        });

    assertThat(read("a", 2)).isEqualTo(2);
  }

  /** Also where their keys have one hash. */
  @Test
  void aReadingThatTakesLongKeepsNoOtherFromBeingRead() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    AtomicBoolean sideBySide = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(
          () ->
              memo.get(
                  "Aa",
                  () -> {
                    begun.countDown();
                    sideBySide.set(awaited(other));
                    return 1;
                  }));
      assertThat(awaited(begun)).isTrue();
      memo.get("BB", () -> 2);
      other.countDown();
    }

    assertThat(sideBySide).isTrue();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private int readSince(String key, Instant since, int value) {
    return memo.get(key, since, () -> value);
  }

  private int read(String key, int value) {
    return memo.get(
        key,
        () -> {
          reads++;
          return value;
        });
  }
}
