package dev.holdfire.jobs;

import dev.holdfire.error.HoldfireException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps again and again while a server lives. */
public final class SweepLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepLoop.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep").factory());

  private String lastTrouble = "";

  private SweepLoop() {}

  /** Starts to sweep. The first sweep comes a moment later, so as not to delay the start. */
  public static SweepLoop start(Runnable sweep) {
    SweepLoop loop = new SweepLoop();
    var _ =
        loop.scheduler.scheduleWithFixedDelay(
            () -> loop.once(sweep), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return loop;
  }

  /** Whatever goes wrong is told once, and the next sweep comes all the same. */
  private void once(Runnable sweep) {
    try {
      sweep.run();
      lastTrouble = "";
    } catch (RuntimeException e) {
      String trouble = String.valueOf(e.getMessage());
      if (!trouble.equals(lastTrouble)) {
        LOG.warn("jobs could not be looked at: {}", trouble, known(e) ? null : e);
      }
      lastTrouble = trouble;
    }
  }

  private static boolean known(RuntimeException e) {
    return e instanceof HoldfireException;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
