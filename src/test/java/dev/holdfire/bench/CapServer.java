package dev.holdfire.bench;

import dev.holdfire.MovableClock;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.jobs.LaunchOutcome;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One server of {@link CapBench}: says {@code ready}, waits for a line, and launches so many times,
 * with a line for each: what came of it and the microseconds that it took.
 */
final class CapServer {
  private CapServer() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    String name = arguments[1];
    int launches = Integer.parseInt(arguments[2]);
    int latency = Integer.parseInt(arguments[3]);
    try (Ledger ledger = Ledger.in(folder)) {
      Desk desk =
          new Desk(
              ledger,
              new World(folder, CapBench.START, _ -> answerLate(latency)),
              new MovableClock(CapBench.START),
              CapBench.CAP,
              name);
      ledger.read(handle -> true);
      System.out.println("ready");
      if (System.in.read() < 0) {
        return;
      }
      for (int i = 0; i < launches; i++) {
        long began = System.nanoTime();
        String outcome = outcome(desk, name + "-" + i);
        System.out.println(outcome + " " + (System.nanoTime() - began) / 1000);
      }
    }
  }

  /** A backend that takes its time before it starts something, and again before it says so. */
  private static void answerLate(int millis) {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1 + millis * 1_000_000L));
  }

  private static String outcome(Desk desk, String mark) {
    try {
      LaunchOutcome outcome =
          desk.launch(TestPermits.plan(mark, 1, "1.00", 3600, 0), Optional.empty());
      return switch (outcome) {
        case LaunchOutcome.Launched _ -> "admitted";
        case LaunchOutcome.Overtaken overtaken ->
            overtaken.refusal().code().equals("over-cap") ? "refused" : overtaken.refusal().code();
      };
    } catch (HoldfireException e) {
      return "failed";
    }
  }
}
