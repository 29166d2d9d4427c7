package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  /** Whoever waited longest looks as often as whoever has just come. */
  @Test
  void pausesDoNotGrow() {
    Patience patience = new Patience(Duration.ofMinutes(1));
    assertThat(patience.callback(0)).isOne();
    long began = System.nanoTime();
    for (int tries = 100; tries < 120; tries++) {
      assertThat(patience.callback(tries)).isOne();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void itEndsAtItsLimitAndBeginsAnewWithTheNextWait() throws InterruptedException {
    Patience patience = new Patience(Duration.ofMillis(20));
    assertThat(patience.callback(0)).isOne();
    Thread.sleep(30);
    assertThat(patience.callback(1)).isZero();
    assertThat(patience.callback(0)).isOne();
  }
}
