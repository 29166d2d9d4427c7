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

  private SweepLoop() {}

  /** Starts to sweep. The first sweep comes a moment later, so as not to delay the start. */
  public static SweepLoop start(Sweep sweep) {
    SweepLoop loop = new SweepLoop();
    var _ =
        loop.scheduler.scheduleWithFixedDelay(
            () -> quietly(sweep), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return loop;
  }

  private static void quietly(Sweep sweep) {
    try {
      sweep.all();
    } catch (HoldfireException e) {
      LOG.warn("jobs could not be looked at: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("jobs could not be looked at", e);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
