package dev.holdfire.backend.modal;

import java.time.Duration;

/** A wait between two looks. */
final class Pause {
  private Pause() {}

  /** Waits; false when the thread is to end instead. */
  static boolean of(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
