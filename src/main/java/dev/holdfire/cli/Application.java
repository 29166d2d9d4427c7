package dev.holdfire.cli;

import dev.holdfire.approval.Approvals;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.Bills;
import dev.holdfire.jobs.Decisions;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.jobs.Months;
import dev.holdfire.jobs.Prices;
import dev.holdfire.jobs.Stopper;
import dev.holdfire.jobs.Sweep;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.policy.EffectivePolicy;
import dev.holdfire.redact.Redactor;
import dev.holdfire.web.ApprovalPage;

/**
 * The parts that commands work with, put together for one run of the program.
 *
 * @param page what the page is made of, where it is served
 * @param policy of the user and of the project that the command runs in
 */
public record Application(
    EffectivePolicy policy,
    Ledger ledger,
    Audit audit,
    Backends backends,
    Prices prices,
    Months months,
    ForeignJobs foreign,
    Approvals approvals,
    Sweep sweep,
    Bills bills,
    JobViews views,
    Stopper stopper,
    Decisions decisions,
    ApprovalPage.Parts page,
    JobRules rules,
    Redactor redactor)
    implements AutoCloseable {

  @Override
  public void close() {
    ledger.close();
  }
}
