package dev.holdfire.jobs;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approvals;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Jobs that cost more than was reserved for them: no launch until a person looked. */
record Overruns(Ledger ledger, Approvals approvals, ZoneId zone, Clock clock) {

  /** Opens a request for each one that nobody looked at. */
  void ask() {
    for (MoneyStore.Entry overrun : ledger.read(MoneyStore::openOverruns)) {
      Job job = job(overrun.jobId());
      approvals.open(
          ApprovalKind.OVERRUN,
          Digests.sha256(
              "overrun\n%s\n%s\n%s"
                  .formatted(overrun.jobId(), overrun.at(), overrun.amount().micros())),
          overrun.jobId(),
          Optional.of(overrun.jobId()),
          "",
          List.of(
              new Fact("what", "launches after " + overrun.jobId() + " cost more than reserved"),
              new Fact("script", job.script().toString()),
              new Fact("reserved", job.ceiling().toString()),
              new Fact("beyond it", overrun.amount() + ", booked at " + overrun.at()),
              new Fact("if you do nothing", "jobs that run go on, and nothing is launched")));
    }
  }

  /** Records that a person looked; false where the yes cannot be used any more. */
  boolean clear(Approval approval, Evidence yes) {
    Job job = job(approval.jobId().orElseThrow());
    return ledger.write(
        transaction -> {
          boolean good = approvals.consume(transaction, yes, job.jobId());
          if (good) {
            MoneyStore.clearOverrun(transaction, job, zone, clock.instant());
          }
          return good;
        });
  }

  private Job job(String jobId) {
    return ledger.read(handle -> JobStore.find(handle, jobId)).map(JobNow::job).orElseThrow();
  }
}
