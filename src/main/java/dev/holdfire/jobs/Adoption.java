package dev.holdfire.jobs;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approvals;
import dev.holdfire.backend.Foreign;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes something that runs and was started by others over as a job, after a person's yes: from
 * then on it counts against the day, hour by hour, and can be stopped like any job.
 */
public final class Adoption {
  private final Ledger ledger;
  private final Backends backends;
  private final Approvals approvals;
  private final Identifiers identifiers;
  private final JobRules rules;
  private final Clock clock;

  /** Adoptions into this ledger. */
  public Adoption(
      Ledger ledger,
      Backends backends,
      Approvals approvals,
      Identifiers identifiers,
      JobRules rules,
      Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.approvals = approvals;
    this.identifiers = identifiers;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * What is to be taken over.
   *
   * @param hourly dollars for an hour of all of it
   * @param source where that is known from, in words
   * @param hours how many are reserved; what goes on beyond them is an overrun
   */
  public record Terms(
      ForeignJobs.Run run, BigDecimal hourly, String source, int hours, Path projectFolder) {

    /** What is reserved. */
    public Usd ceiling() {
      return Usd.roundedUp(hourly.multiply(BigDecimal.valueOf(hours)));
    }

    private String digest() {
      return Digests.sha256(
          "adopt\n%s\n%s\n%s\n%d"
              .formatted(run.backend(), run.id(), hourly.toPlainString(), hours));
    }
  }

  /** The request to a person, which is bound to exactly these terms. */
  public Approval ask(Terms terms) {
    ForeignJobs.Run run = terms.run();
    return approvals.open(
        ApprovalKind.ADOPT,
        terms.digest(),
        run.id(),
        Optional.empty(),
        "",
        List.of(
            new Fact("what", "take over what others started, as a job in the ledger"),
            new Fact("app", run.name()),
            new Fact("id", run.id() + " on " + run.backend()),
            new Fact("state", "%s, %d containers".formatted(run.state(), run.containers())),
            new Fact("since", run.since().map(Instant::toString).orElse("unknown")),
            new Fact(
                "dollars an hour",
                "%s (%s)".formatted(Usd.roundedUp(terms.hourly()), terms.source())),
            new Fact(
                "reserved", "%s, for %d hours from now".formatted(terms.ceiling(), terms.hours())),
            new Fact("then", "it counts against the day from now on; a person can have it stopped"),
            new Fact("if you do nothing", "it runs on as it does, uncounted and untouched")));
  }

  /** The job; empty where the yes cannot be used any more, or it was adopted meanwhile. */
  public Optional<JobNow> carryOut(Terms terms, Evidence yes) {
    String jobId = identifiers.job();
    String session = identifiers.session();
    return ledger.write(
        transaction -> {
          boolean taken =
              JobStore.live(transaction.handle()).stream()
                  .map(JobNow::job)
                  .anyMatch(job -> job.adopted() && job.script().equals(Path.of(terms.run().id())));
          if (taken || !approvals.consume(transaction, yes, jobId)) {
            return Optional.empty();
          }
          Instant now = clock.instant();
          Job job = job(terms, jobId, session, now);
          Foreign foreign =
              backends.find(job.backend()).flatMap(backend -> backend.foreign()).orElseThrow();
          JobStore.insert(transaction, job);
          MoneyStore.reserve(
              transaction, job, rules.zone(), now.plusSeconds(3600L * terms.hours()));
          JobStore.handle(
              transaction, jobId, Handles.write(foreign.adopted(terms.run().id(), jobId, now)));
          JobStore.move(
              transaction, jobId, JobState.RUNNING, now, "adopted by a person; others started it");
          return JobStore.find(transaction.handle(), jobId);
        });
  }

  private Job job(Terms terms, String jobId, String session, Instant now) {
    return new Job(
        jobId,
        Optional.empty(),
        Optional.empty(),
        now,
        session,
        Job.ADOPTED,
        terms.run().backend(),
        terms.run().name(),
        terms.projectFolder(),
        "adopted: " + terms.run().name(),
        Path.of(terms.run().id()),
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0,
        terms.run().containers(),
        3600,
        terms.hours(),
        false,
        rules.window().toSeconds(),
        terms.ceiling(),
        terms.ceiling(),
        terms.hourly(),
        terms.source(),
        terms.digest());
  }
}
