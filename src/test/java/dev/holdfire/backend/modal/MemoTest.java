package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import java.time.Duration;
import java.time.Instant;
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

  private int read(String key, int value) {
    return memo.get(
        key,
        () -> {
          reads++;
          return value;
        });
  }
}
