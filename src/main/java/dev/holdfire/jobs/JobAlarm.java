package dev.holdfire.jobs;

import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.Observation.Kind;
import dev.holdfire.ledger.ObservationStore;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStopStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Something about a job that a person should know until it is resolved.
 *
 * @param urgent whether it may cost money that nobody meant to spend: each result tells it
 */
public record JobAlarm(String jobId, Instant since, String what, String remedy, boolean urgent) {

  /** Every one of the jobs that are not over. */
  public static List<JobAlarm> all(Handle handle) {
    List<JobAlarm> alarms = new ArrayList<>();
    for (JobNow job : JobStore.live(handle)) {
      if (job.state() == JobState.STOP_UNCONFIRMED || job.state() == JobState.LAUNCH_UNCONFIRMED) {
        alarms.add(
            new JobAlarm(
                job.job().jobId(),
                job.changedAt(),
                job.state() + ": " + job.detail(),
                "look at the backend itself; the state is read again every few seconds",
                job.state() == JobState.STOP_UNCONFIRMED));
      }
    }
    for (JobNow job : JobStore.live(handle)) {
      PartStopStore.of(handle, job.job().jobId()).stream()
          .filter(stop -> stop.state() == PartStop.State.STOP_UNCONFIRMED)
          .map(
              stop ->
                  new JobAlarm(
                      stop.jobId(),
                      stop.at(),
                      "%s of %s: %s".formatted(stop.state(), stop.part(), stop.detail()),
                      "look at the backend itself; its state is read again every few seconds",
                      true))
          .forEach(alarms::add);
    }
    ObservationStore.ofLive(handle, Kind.CHANGED).stream()
        .map(
            seen ->
                of(
                    seen,
                    "look at its output; a person can end it with request_stop, and a new run"
                        + " proves anew",
                    false))
        .forEach(alarms::add);
    ObservationStore.ofLive(handle, Kind.EXTRA).stream()
        .filter(seen -> seen.amount() > 0)
        .map(
            seen ->
                of(
                    seen,
                    "a person can end what is too many with request_stop, its id as part, or the"
                        + " whole job; else it ends at its limit",
                    true))
        .forEach(alarms::add);
    ObservationStore.ofLive(handle, Kind.LOOP).stream()
        .map(
            seen ->
                of(
                    seen,
                    "look at its output; a person can end it with request_stop, and its budget"
                        + " does not bound this",
                    true))
        .forEach(alarms::add);
    return alarms;
  }

  private static JobAlarm of(Observation seen, String remedy, boolean urgent) {
    return new JobAlarm(seen.jobId(), seen.at(), seen.evidence(), remedy, urgent);
  }
}
