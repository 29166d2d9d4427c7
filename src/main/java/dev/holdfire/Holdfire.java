package dev.holdfire;

import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.approval.PageCodes;
import dev.holdfire.backend.local.LocalBackend;
import dev.holdfire.backend.local.LocalSettings;
import dev.holdfire.backend.modal.ModalBackend;
import dev.holdfire.backend.modal.ModalCli;
import dev.holdfire.backend.modal.ModalSettings;
import dev.holdfire.cli.Application;
import dev.holdfire.cli.Program;
import dev.holdfire.cli.Surroundings;
import dev.holdfire.gate.Gate;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.Bills;
import dev.holdfire.jobs.Decisions;
import dev.holdfire.jobs.ForeignCost;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.jobs.Months;
import dev.holdfire.jobs.Prices;
import dev.holdfire.jobs.Stopper;
import dev.holdfire.jobs.Sweep;
import dev.holdfire.ledger.Anchor;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.LateLogs;
import dev.holdfire.notify.AnchorFile;
import dev.holdfire.notify.CommandOutlet;
import dev.holdfire.notify.Notifications;
import dev.holdfire.notify.Outlet;
import dev.holdfire.notify.OutsideAnchor;
import dev.holdfire.notify.WebhookOutlet;
import dev.holdfire.policy.EffectivePolicy;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.tools.ProjectFolder;
import dev.holdfire.tools.Redactors;
import dev.holdfire.web.ApprovalPage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds everything by hand and runs it; known by no one. */
public final class Holdfire {
  private static final List<String> KILL_GUARD = List.of("compute::kill-guard");

  /** How long a caller waits for a launch on a cloud; clients give up after a minute. */
  private static final Duration LAUNCH_PATIENCE = Duration.ofSeconds(45);

  private final Surroundings surroundings;
  private final Clock clock;
  private final Identifiers identifiers = new Identifiers(() -> Randomness.SOURCE.nextLong());
  private @Nullable Ledger shared;

  private Holdfire(Map<String, String> environment, Path working, Clock clock) {
    this.clock = clock;
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    this.surroundings =
        new Surroundings(
            environment,
            working,
            home,
            Surroundings.stateFolder(environment, home),
            Optional.ofNullable(System.getProperty("holdfire.launcher")).map(Path::of),
            new ProjectFolder(working, home).find(Optional.empty()),
            clock,
            identifiers,
            version(),
            this::application,
            this::serve);
  }

  /** Runs a command line. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** The same, giving the exit code. */
  static int run(String... arguments) {
    LateLogs.install();
    Holdfire holdfire =
        new Holdfire(System.getenv(), Path.of("").toAbsolutePath(), Clock.systemUTC());
    return Program.run(holdfire.surroundings, arguments);
  }

  private static String version() {
    return Optional.ofNullable(Holdfire.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  private EffectivePolicy policy(Optional<Path> project) {
    return PolicyFiles.locate(surroundings.environment(), surroundings.home(), project).load();
  }

  /** The one ledger of this run; commands that need none do without its classes. */
  private synchronized Ledger ledger() {
    Ledger ledger = shared;
    if (ledger == null) {
      ledger = Ledger.in(surroundings.state());
      shared = ledger;
    }
    return ledger;
  }

  private Application application() {
    Ledger ledger = ledger();
    EffectivePolicy effective = policy(surroundings.project());
    Policy policy = effective.policy();
    Backends backends = new Backends(List.of(local(policy.local()), modal(policy)));
    Approvals approvals =
        new Approvals(
            ledger,
            clock,
            identifiers::approval,
            () -> approvalRules(policy(surroundings.project()).policy()),
            new Notifications(
                () -> notifications(policy(surroundings.project()).policy()),
                () -> Redactors.by(policy(surroundings.project()).policy()),
                surroundings.home(),
                new SystemProcesses()));
    JobRules rules =
        new JobRules(
            policy.cost().dailyCap(),
            policy.cost().monthlyCap(),
            policy.timeZone(),
            policy.health().window(),
            policy.health().firstOutput());
    Sweep sweep = new Sweep(ledger, backends, clock, rules, Redactors.by(policy)::mask);
    Audit audit = new Audit(ledger, anchor(policy.audit()));
    Stopper stopper = new Stopper(ledger, backends, approvals, sweep, clock, new Gate(KILL_GUARD));
    Prices prices = new Prices(ledger, backends, clock);
    Decisions decisions = new Decisions(approvals, audit, stopper, rules, clock);
    return new Application(
        effective,
        ledger,
        audit,
        backends,
        prices,
        new Months(ledger, backends, clock),
        new ForeignJobs(
            ledger, backends, prices, new ForeignCost(Holdfire::catalogue, clock), clock),
        approvals,
        sweep,
        new Bills(ledger, backends, clock, rules),
        new JobViews(ledger, backends, sweep, clock),
        stopper,
        decisions,
        new ApprovalPage.Parts(
            decisions,
            new PageCodes(ledger, clock, Randomness.SOURCE),
            surroundings.state(),
            clock,
            Randomness.SOURCE),
        rules,
        Redactors.by(policy));
  }

  private static Approvals.Rules approvalRules(Policy policy) {
    return new Approvals.Rules(
        policy.approval().expire(),
        new Channels(
            names(policy.approval().launchChannels()), names(policy.approval().stopChannels())));
  }

  private static Notifications.Settings notifications(Policy policy) {
    return new Notifications.Settings(
        policy.notifications().command(), policy.notifications().webhook());
  }

  private LocalBackend local(Policy.Local settings) {
    return new LocalBackend(
        new LocalSettings(
            surroundings.state(),
            settings.usdPerHour(),
            settings.python(),
            settings.gpus(),
            settings.grace(),
            surroundings.environment()),
        new SystemProcesses(),
        clock);
  }

  private ModalBackend modal(Policy policy) {
    Policy.Modal settings = policy.modal();
    SystemProcesses processes = new SystemProcesses();
    return new ModalBackend(
        new ModalCli(
            new ModalSettings(
                settings.command(),
                settings.configPath(),
                settings.environment(),
                settings.profile(),
                surroundings.state(),
                surroundings.environment()),
            processes,
            Redactors.by(policy),
            clock),
        surroundings.state(),
        processes,
        clock,
        LAUNCH_PATIENCE);
  }

  private Anchor anchor(Policy.Audit settings) {
    Anchor anchor = AnchorFile.in(surroundings.state());
    if (!settings.anchorCommand().isEmpty()) {
      anchor =
          new OutsideAnchor(
              anchor,
              new CommandOutlet(
                  settings.anchorCommand(),
                  surroundings.home(),
                  new SystemProcesses(),
                  Outlet.PATIENCE));
    }
    if (settings.anchorWebhook().isPresent()) {
      anchor =
          new OutsideAnchor(
              anchor, new WebhookOutlet(settings.anchorWebhook().get(), Outlet.PATIENCE));
    }
    return anchor;
  }

  private static List<String> names(List<Policy.Channel> channels) {
    return channels.stream().map(channel -> channel.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Read when it is first needed, and once. */
  static GpuCatalogue catalogue() {
    return Catalogue.READ_ONCE;
  }

  private int serve() {
    return new Server(surroundings, identifiers, ledger(), project -> policy(project).policy())
        .run();
  }

  /** Opened when it is first needed: looking for a source takes time that a start does not have. */
  private static final class Randomness {
    static final SecureRandom SOURCE = new SecureRandom();
  }

  private static final class Catalogue {
    static final GpuCatalogue READ_ONCE = GpuCatalogue.load();
  }
}
