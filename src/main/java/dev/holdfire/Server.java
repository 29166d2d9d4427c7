package dev.holdfire;

import dev.holdfire.cli.Application;
import dev.holdfire.cli.RunningServers;
import dev.holdfire.cli.Surroundings;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.ReportFields;
import dev.holdfire.jobs.History;
import dev.holdfire.jobs.JobAlarm;
import dev.holdfire.jobs.Launcher;
import dev.holdfire.jobs.SweepLoop;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.CallLog;
import dev.holdfire.mcp.Manifests;
import dev.holdfire.mcp.StdioTransport;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolManifest;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.mcp.ToolServer;
import dev.holdfire.notify.AnchorFile;
import dev.holdfire.redact.Redactor;
import dev.holdfire.tools.AuditTrail;
import dev.holdfire.tools.CheckGpuCompat;
import dev.holdfire.tools.EstimateCost;
import dev.holdfire.tools.InspectJob;
import dev.holdfire.tools.LaunchSingle;
import dev.holdfire.tools.PolicySource;
import dev.holdfire.tools.PricesResource;
import dev.holdfire.tools.RequestStop;
import dev.holdfire.tools.RunnerPrompt;
import dev.holdfire.tools.Services;
import dev.holdfire.tools.SpawnBatch;
import dev.holdfire.tools.SubmitReport;
import dev.holdfire.tools.TodayResource;
import dev.holdfire.tools.TrainingPrompt;
import dev.holdfire.web.ApprovalPage;
import dev.holdfire.web.OpenPages;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One server's life. A client is answered before policy, ledger and tools are there: they are put
 * together at the first call, or a moment later by the sweep. Where they cannot be, because the
 * policy is wrong or the state unusable, each call is told so, and a later one may succeed.
 */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String INSTRUCTIONS =
      """
      Holdfire stands between you and a GPU bill. Work in this order: estimate_cost, check_gpu_compat,
      launch_single with smoke: true, inspect_job until its health is healthy, then the full run or spawn_batch.
      A result says in `outcome` what happened: done, needs_approval (a person has to type a phrase; tell them
      `approval.how`, then repeat the same call), refused (take one of the remedies), invalid (correct the
      arguments named in `problems`). Limits are enforced: a job ends at its timeout, whatever its state.
      When a run is over, call submit_report for the report to fill in, and pass it back with the run's notes.
      You cannot stop a job: request_stop asks a person. No argument stands for a person's yes.
      """;

  private static final Map<String, Function<Made, Tool>> TOOLS =
      Map.of(
          "estimate_cost", made -> new EstimateCost(made.services),
          "check_gpu_compat", made -> new CheckGpuCompat(made.services, made.gate),
          "launch_single", made -> new LaunchSingle(made.services, made.gate),
          "spawn_batch", made -> new SpawnBatch(made.services, made.gate),
          "inspect_job", made -> new InspectJob(made.services),
          "request_stop", made -> new RequestStop(made.services),
          "submit_report", made -> new SubmitReport(made.services));

  /** What a tool is made of. */
  private record Made(Services services, Gate gate) {}

  private final Surroundings surroundings;
  private final Identifiers identifiers;
  private final Ledger ledger;
  private final PolicySource policies;
  private final Manifests manifests = manifests();
  private @Nullable String session;
  private @Nullable Application application;
  private @Nullable Services services;
  private @Nullable ApprovalPage page;

  /**
   * A server in these surroundings.
   *
   * @param ledger opened when it is first used
   * @param policies reads the policy anew for each call
   */
  Server(Surroundings surroundings, Identifiers identifiers, Ledger ledger, PolicySource policies) {
    this.surroundings = surroundings;
    this.identifiers = identifiers;
    this.ledger = ledger;
    this.policies = policies;
  }

  /** The manifests of the tools that there are. */
  static Manifests manifests() {
    return Manifests.of(TOOLS.keySet(), Gate.known());
  }

  /** Serves until the client is gone, and gives the exit code. */
  int run() {
    RunningServers servers = RunningServers.in(surroundings.state());
    try (SweepLoop _ = SweepLoop.start(this::sweep)) {
      StdioTransport transport = StdioTransport.standard();
      transport.run(protocol(), servers::register);
    } finally {
      closePage();
      servers.unregister();
    }
    return 0;
  }

  private void sweep() {
    Application parts = application();
    parts.approvals().noteTime();
    parts.stopper().carryOn();
    parts.sweep().allAs(session());
    parts.bills().reconcile();
  }

  /** What every result tells until it is resolved: alarms, and runs that left no notes. */
  private List<String> standing(Call call) {
    List<String> standing = new ArrayList<>(alarms());
    try {
      services()
          .projects()
          .find(call.root())
          .ifPresent(project -> standing.addAll(SubmitReport.reminders(services(), project)));
    } catch (HoldfireException e) {
      LOG.debug("no reminders: {}", e.getMessage());
    }
    return standing;
  }

  private List<String> alarms() {
    try {
      return application().ledger().read(JobAlarm::all).stream()
          .filter(JobAlarm::urgent)
          .map(
              alarm ->
                  "ALARM: %s, since %s: %s; it may cost money: %s"
                      .formatted(alarm.jobId(), alarm.since(), alarm.what(), alarm.remedy()))
          .toList();
    } catch (HoldfireException e) {
      return List.of();
    }
  }

  private ToolServer protocol() {
    return new ToolServer(
        new ToolServer.Parts(
            new ToolServer.Identity("holdfire", "Holdfire", surroundings.version()),
            INSTRUCTIONS,
            TOOLS.keySet().stream().<Tool>map(name -> new Late(name, this)).toList(),
            List.of(new PricesResource(this::services), new TodayResource(this::services)),
            List.of(new RunnerPrompt(), new TrainingPrompt()),
            manifests,
            this::redactor,
            this::standing,
            this::write,
            Server::missingFields));
  }

  /** A tool that is made at its first call. */
  private record Late(String name, Server server) implements Tool {
    @Override
    public ToolResult call(JsonNode arguments, Call call) {
      return server.tool(name).call(arguments, call);
    }
  }

  private Tool tool(String name) {
    return Objects.requireNonNull(TOOLS.get(name))
        .apply(new Made(services(), new Gate(manifests.of(name).capabilities())));
  }

  /**
   * The name of this server's life; made late, since a start would wait for the first of all random
   * numbers.
   */
  private synchronized String session() {
    String ready = session;
    if (ready == null) {
      ready = identifiers.session();
      session = ready;
    }
    return ready;
  }

  private void write(CallLog.Entry entry) {
    new AuditTrail(this::audit, surroundings.clock(), session()).record(entry);
  }

  private synchronized Application application() {
    Application ready = application;
    if (ready == null) {
      ready = surroundings.application().get();
      application = ready;
    }
    return ready;
  }

  private synchronized Services services() {
    Services ready = services;
    if (ready == null) {
      Application parts = application();
      ready =
          new Services(
              parts.ledger(),
              parts.backends(),
              parts.prices(),
              parts.months(),
              parts.foreign(),
              new Launcher(
                  parts.ledger(),
                  parts.backends(),
                  parts.approvals(),
                  identifiers,
                  surroundings.clock()),
              parts.stopper(),
              parts.views(),
              new History(parts.ledger(), parts.backends(), surroundings.clock()),
              parts.approvals(),
              this::page,
              policies,
              Holdfire::catalogue,
              surroundings.clock(),
              session(),
              surroundings.working(),
              surroundings.home());
      services = ready;
    }
    return ready;
  }

  /** The page that is open already, or one of this server's own, which ends with it. */
  private synchronized Optional<URI> page(String approvalId) {
    try {
      List<URI> open = OpenPages.in(surroundings.state()).addresses();
      if (page == null && !open.isEmpty()) {
        return Optional.of(open.getFirst().resolve(approvalId));
      }
      ApprovalPage own = page;
      if (own == null) {
        own = ApprovalPage.open(application().page());
        page = own;
      }
      return Optional.of(own.address(approvalId));
    } catch (HoldfireException e) {
      LOG.warn("no page to answer on: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private synchronized void closePage() {
    if (page != null) {
      page.close();
    }
  }

  /** With the policy's own anchor, where it can be read; a call is written down in any case. */
  private Audit audit() {
    try {
      return application().audit();
    } catch (HoldfireException e) {
      return new Audit(ledger, AnchorFile.in(surroundings.state()));
    }
  }

  /** With the policy's own patterns, where it can be read; else with the known ones. */
  private Redactor redactor() {
    try {
      return application().redactor();
    } catch (HoldfireException e) {
      return new Redactor(List.of(), List.of());
    }
  }

  private static List<String> missingFields(ToolManifest manifest, ObjectNode content) {
    Map<String, Optional<String>> present = new HashMap<>();
    content.forEachEntry(
        (field, value) ->
            present.put(
                field, value.isNull() ? Optional.empty() : Optional.of(value.asString("-"))));
    Map<String, String> unknown =
        content.path("unknown").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asString("")));
    return ReportFields.missing(manifest.reportFields(), present, unknown);
  }
}
