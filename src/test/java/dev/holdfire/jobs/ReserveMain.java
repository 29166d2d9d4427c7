package dev.holdfire.jobs;

import dev.holdfire.MovableClock;
import dev.holdfire.gate.TestPermits;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A server of a test, as a process of its own: it launches so many times and prints a line for each
 * launch, {@code admitted} or {@code refused}.
 */
final class ReserveMain {
  private ReserveMain() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    String name = arguments[1];
    int launches = Integer.parseInt(arguments[2]);
    MovableClock clock = new MovableClock(Instant.parse(ManyServersTest.START));
    try (House house =
        new House(folder, new ScriptedBackend(), clock, Long.parseLong(arguments[3]))) {
      for (int i = 0; i < launches; i++) {
        LaunchOutcome outcome = house.launch(TestPermits.plan(name + i, 1, "1.00", 3600, 0));
        System.out.println(outcome instanceof LaunchOutcome.Launched ? "admitted" : "refused");
      }
    }
  }
}
