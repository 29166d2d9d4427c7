package dev.holdfire.jobs;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Loopback;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.PlanBuilder;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.ObservationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** One server with its ledger, in front of a control plane by the real command line. */
final class CloudHouse implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final House house;
  private final Path folder;

  /** The house and its backend have one time. */
  private static final class TickingClock extends MovableClock {
    TickingClock() {
      super(Instant.now());
    }

    @Override
    public Instant instant() {
      return Instant.now();
    }
  }

  CloudHouse(Path folder, ControlPlane plane) {
    this.folder = folder;
    house =
        new House(folder, Loopback.backend(plane, folder), new TickingClock(), folder.hashCode());
  }

  /**
   * Launches a function that was written for it, and says what the ledger knows of it then.
   *
   * @param perHour dollars for an hour of its container
   */
  JobNow launch(String function, String perHour, long timeoutSeconds, int retries)
      throws IOException {
    Path script =
        Files.writeString(
            folder.resolve(function + ".py"),
            """
            import modal

            app = modal.App("trainer")

            @app.function(image=modal.Image.debian_slim(), timeout=600, startup_timeout=300)
            def %s():
                print("the control plane runs no code", flush=True)
            """
                .formatted(function));
    return house.launchOne(plan(script, perHour, timeoutSeconds, retries));
  }

  private LaunchPlan plan(Path script, String perHour, long timeoutSeconds, int retries) {
    return new PlanBuilder()
        .backend(Backends.MODAL)
        .script(folder, script)
        .perHour(perHour)
        .timeoutSeconds(timeoutSeconds)
        .retries(retries)
        .billing(new Billing(false, 300, 2, List.of(), List.of()))
        .build();
  }

  /** Looks until the job is so; fails with what was seen last. */
  JobNow until(String jobId, Predicate<JobNow> enough) {
    Instant end = Instant.now().plus(PATIENCE);
    JobNow seen = look(jobId);
    while (!enough.test(seen)) {
      Assertions.assertThat(Instant.now()).as("still waiting; last seen: %s", seen).isBefore(end);
      seen = look(jobId);
    }
    return seen;
  }

  JobNow ended(String jobId) {
    return until(jobId, job -> job.state().ended());
  }

  private JobNow look(String jobId) {
    return house.sweep.one(jobId).orElseThrow();
  }

  Optional<Observation> extra(String jobId) {
    return house.ledger.read(handle -> ObservationStore.of(handle, jobId)).stream()
        .filter(seen -> seen.kind() == Observation.Kind.EXTRA)
        .findFirst();
  }

  List<JobAlarm> alarms() {
    return house.ledger.read(JobAlarm::all);
  }

  Usd spent(String jobId) {
    return house.ledger.read(handle -> MoneyStore.spentBy(handle, jobId));
  }

  List<MoneyStore.Entry> overruns() {
    return house.ledger.read(MoneyStore::openOverruns);
  }

  JobState state(String jobId) {
    return house.state(jobId);
  }

  @Override
  public void close() {
    house.close();
  }
}
