package dev.holdfire.tools;

import dev.holdfire.approval.Approvals;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.jobs.History;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.jobs.Launcher;
import dev.holdfire.jobs.Months;
import dev.holdfire.jobs.Prices;
import dev.holdfire.jobs.Stopper;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the tools work with.
 *
 * @param catalogue read when it is first needed
 * @param session this server's life, for what it spends
 * @param working the server's working folder
 * @param home the user's home folder
 */
public record Services(
    Ledger ledger,
    Backends backends,
    Prices prices,
    Months months,
    ForeignJobs foreign,
    Launcher launcher,
    Stopper stopper,
    JobViews views,
    History history,
    Approvals approvals,
    Pages pages,
    PolicySource policies,
    Supplier<GpuCatalogue> catalogue,
    Clock clock,
    String session,
    Path working,
    Path home) {

  /** Which folder is the project. */
  public ProjectFolder projects() {
    return new ProjectFolder(working, home);
  }
}
