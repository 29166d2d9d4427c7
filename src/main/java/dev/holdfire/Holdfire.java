package dev.holdfire;

import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.backend.local.LocalBackend;
import dev.holdfire.backend.local.LocalSettings;
import dev.holdfire.cli.Application;
import dev.holdfire.cli.HoldfireCommand;
import dev.holdfire.cli.RunningServers;
import dev.holdfire.cli.Surroundings;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.ReportFields;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.History;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.jobs.Launcher;
import dev.holdfire.jobs.Stopper;
import dev.holdfire.jobs.Sweep;
import dev.holdfire.jobs.SweepLoop;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.Manifests;
import dev.holdfire.mcp.StdioTransport;
import dev.holdfire.mcp.ToolManifest;
import dev.holdfire.mcp.ToolServer;
import dev.holdfire.policy.EffectivePolicy;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.Redactor;
import dev.holdfire.tools.AuditTrail;
import dev.holdfire.tools.CheckGpuCompat;
import dev.holdfire.tools.EstimateCost;
import dev.holdfire.tools.InspectJob;
import dev.holdfire.tools.LaunchSingle;
import dev.holdfire.tools.ProjectFolder;
import dev.holdfire.tools.RequestStop;
import dev.holdfire.tools.Services;
import dev.holdfire.tools.SpawnBatch;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Builds everything by hand and runs it; known by no one. */
public final class Holdfire {
  private static final String INSTRUCTIONS =
      """
      Holdfire stands between you and a GPU bill. Work in this order: estimate_cost, check_gpu_compat,
      launch_single with smoke: true, inspect_job until its health is healthy, then the full run or spawn_batch.
      A result says in `outcome` what happened: done, needs_approval (a person has to type a phrase; tell them
      `approval.how`, then repeat the same call), refused (take one of the remedies), invalid (correct the
      arguments named in `problems`). Limits are enforced: a job ends at its timeout, whatever its state.
      You cannot stop a job: request_stop asks a person. No argument stands for a person's yes.
      """;

  private static final List<String> KILL_GUARD = List.of("compute::kill-guard");

  private final Surroundings surroundings;
  private final Clock clock;
  private final Identifiers identifiers = new Identifiers(new SecureRandom());

  private Holdfire(Map<String, String> environment, Path working, Clock clock) {
    this.clock = clock;
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    this.surroundings =
        new Surroundings(
            environment,
            working,
            home,
            state(environment, home),
            new ProjectFolder(working, home).find(Optional.empty()),
            clock,
            version(),
            this::application,
            this::serve);
  }

  /** Runs a command line. */
  public static void main(String[] arguments) {
    Holdfire holdfire =
        new Holdfire(System.getenv(), Path.of("").toAbsolutePath(), Clock.systemUTC());
    System.exit(HoldfireCommand.run(holdfire.surroundings, arguments));
  }

  private static Path state(Map<String, String> environment, Path home) {
    return Optional.ofNullable(environment.get("HOLDFIRE_HOME"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElseGet(
            () ->
                Optional.ofNullable(environment.get("XDG_STATE_HOME"))
                    .filter(folder -> folder.startsWith("/"))
                    .map(Path::of)
                    .orElse(home.resolve(".local").resolve("state"))
                    .resolve("holdfire"))
        .toAbsolutePath();
  }

  private static String version() {
    return Optional.ofNullable(Holdfire.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  private EffectivePolicy policy(Optional<Path> project) {
    return PolicyFiles.locate(surroundings.environment(), surroundings.home(), project).load();
  }

  private Application application() {
    EffectivePolicy effective = policy(surroundings.project());
    Policy policy = effective.policy();
    Ledger ledger = Ledger.in(surroundings.state());
    Backends backends = new Backends(List.of(local(policy.local())));
    Approvals approvals =
        new Approvals(
            ledger,
            clock,
            identifiers::approval,
            policy.approval().expire(),
            new Channels(
                names(policy.approval().launchChannels()),
                names(policy.approval().stopChannels())));
    JobRules rules =
        new JobRules(
            policy.cost().dailyCap(),
            policy.timeZone(),
            policy.health().window(),
            policy.health().firstOutput());
    Sweep sweep = new Sweep(ledger, backends, clock, rules);
    return new Application(
        effective,
        ledger,
        backends,
        approvals,
        sweep,
        new JobViews(ledger, backends, sweep, clock),
        new Stopper(ledger, backends, approvals, sweep, clock, new Gate(KILL_GUARD)),
        rules,
        new Redactor(policy.redact().patterns(), policy.redact().allow()));
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

  private static List<String> names(List<Policy.Channel> channels) {
    return channels.stream().map(channel -> channel.name().toLowerCase(Locale.ROOT)).toList();
  }

  private int serve() {
    Application application = application();
    RunningServers servers = RunningServers.in(surroundings.state());
    String session = identifiers.session();
    try (application;
        SweepLoop _ = SweepLoop.start(application.sweep())) {
      servers.register();
      StdioTransport transport = StdioTransport.standard();
      transport.setSessionFactory(server(application, session));
      transport.run();
    } finally {
      servers.unregister();
    }
    return 0;
  }

  private ToolServer server(Application application, String session) {
    Services services = services(application, session);
    Manifests manifests =
        Manifests.load(
            List.of(
                "estimate_cost",
                "check_gpu_compat",
                "launch_single",
                "spawn_batch",
                "inspect_job",
                "request_stop"),
            Gate.known());
    return new ToolServer(
        new ToolServer.Parts(
            McpSchema.Implementation.builder("holdfire", surroundings.version())
                .title("Holdfire")
                .build(),
            INSTRUCTIONS,
            List.of(
                new EstimateCost(services),
                new CheckGpuCompat(services, gate(manifests, "check_gpu_compat")),
                new LaunchSingle(services, gate(manifests, "launch_single")),
                new SpawnBatch(services, gate(manifests, "spawn_batch")),
                new InspectJob(services),
                new RequestStop(services)),
            manifests,
            application::redactor,
            new AuditTrail(application.ledger(), clock, session),
            Holdfire::missingFields));
  }

  private static List<String> missingFields(ToolManifest manifest, ObjectNode content) {
    Map<String, Optional<String>> present = new HashMap<>();
    content.forEachEntry(
        (field, value) ->
            present.put(field, value.isNull() ? Optional.empty() : Optional.of(value.toString())));
    Map<String, String> unknown = new HashMap<>();
    content
        .path("unknown")
        .forEachEntry((field, reason) -> unknown.put(field, reason.asString("")));
    return ReportFields.missing(manifest.reportFields(), present, unknown);
  }

  private static Gate gate(Manifests manifests, String tool) {
    return new Gate(manifests.of(tool).capabilities());
  }

  private Services services(Application application, String session) {
    return new Services(
        application.ledger(),
        application.backends(),
        new Launcher(
            application.ledger(),
            application.backends(),
            application.approvals(),
            identifiers,
            clock),
        application.stopper(),
        application.views(),
        new History(application.ledger(), application.backends(), clock),
        application.approvals(),
        project -> policy(project).policy(),
        () -> Catalogue.READ_ONCE,
        clock,
        session,
        surroundings.working(),
        surroundings.home());
  }

  /** Read when a call first needs it. */
  private static final class Catalogue {
    static final GpuCatalogue READ_ONCE = GpuCatalogue.load();
  }
}
