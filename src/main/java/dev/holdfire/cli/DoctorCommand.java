package dev.holdfire.cli;

import dev.holdfire.cli.doctor.AuditChain;
import dev.holdfire.cli.doctor.Check;
import dev.holdfire.cli.doctor.ClassCache;
import dev.holdfire.cli.doctor.ClientEntries;
import dev.holdfire.cli.doctor.ClockSkew;
import dev.holdfire.cli.doctor.Finding;
import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.cli.doctor.Installation;
import dev.holdfire.cli.doctor.JavaVersion;
import dev.holdfire.cli.doctor.KnownPrices;
import dev.holdfire.cli.doctor.NativeLibraries;
import dev.holdfire.cli.doctor.OwnRuntime;
import dev.holdfire.cli.doctor.PolicyInForce;
import dev.holdfire.cli.doctor.ProjectHere;
import dev.holdfire.cli.doctor.Python;
import dev.holdfire.cli.doctor.ReachableCredentials;
import dev.holdfire.cli.doctor.ReadyBackends;
import dev.holdfire.cli.doctor.StateFolder;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says whether everything that a server needs is in order, and what to do where it is not. */
@CommandLine.Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks what a server, its jobs and its clients need, and says what to do where something",
      "is wrong. The exit code is 1 only where serving or a local job would fail."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int FOUND_LENGTH = 4000;
  private static final String INDENT = " ".repeat(28);

  private final Surroundings surroundings;
  private final PrintWriter out;

  @CommandLine.Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DoctorCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    boolean ok = findings.stream().allMatch(Finding::works);
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(json(findings, ok)));
    } else {
      findings.forEach(this::print);
      out.println(ok ? "Everything that a server needs is there." : "A server would fail.");
    }
    out.flush();
    return ok ? ExitCode.DONE.number() : ExitCode.REFUSED.number();
  }

  private List<Finding> findings() {
    List<Check> checks = new ArrayList<>(program());
    ClientEntries clients = new ClientEntries(surroundings);
    try (Ledger ledger = Ledger.in(surroundings.state())) {
      checks.add(new ProjectHere(surroundings.project()));
      checks.add(
          new PolicyInForce(
              PolicyFiles.locate(
                  surroundings.environment(), surroundings.home(), surroundings.project())));
      checks.add(new StateFolder(surroundings.state(), ledger));
      checks.add(new ClockSkew(surroundings.state(), ledger, surroundings.clock()));
      checks.add(clients);
      List<Finding> findings = new ArrayList<>(found(checks));
      findings.addAll(underPolicy(clients));
      return findings;
    }
  }

  private List<Check> program() {
    SystemProcesses processes = new SystemProcesses();
    String machine = System.getProperty("os.arch", "");
    List<Check> checks = new ArrayList<>(List.of(new JavaVersion()));
    Optional<Installation> installation = surroundings.launcher().flatMap(Installation::of);
    if (installation.isPresent()) {
      OwnRuntime runtime =
          new OwnRuntime(
              installation.get(),
              surroundings.environment(),
              machine,
              Path.of(System.getProperty("java.home", "")),
              processes);
      checks.add(runtime);
      checks.add(new ClassCache(installation.get(), runtime, processes));
    }
    checks.add(new NativeLibraries(NativeLibraries.named(), machine));
    checks.add(new Python(surroundings.working(), processes));
    return checks;
  }

  /** What rests on the policy; without one that can be used, only what does not. */
  private List<Finding> underPolicy(ClientEntries clients) {
    try (Application application = surroundings.application().get()) {
      return found(
          List.of(
              credentials(application.policy().policy().modal().configPath(), clients),
              new AuditChain(application.audit()),
              new ReadyBackends(application.backends()),
              new KnownPrices(
                  application.prices(),
                  application.policy().policy().cost().priceMaxAge(),
                  surroundings.clock())));
    } catch (HoldfireException _) {
      // The policy's own check has told.
      return found(List.of(credentials(Optional.empty(), clients)));
    }
  }

  private ReachableCredentials credentials(Optional<Path> configured, ClientEntries clients) {
    return new ReachableCredentials(
        surroundings.environment(), surroundings.home(), configured, clients);
  }

  private static List<Finding> found(List<Check> checks) {
    return checks.stream().flatMap(check -> check.findings().stream()).toList();
  }

  private void print(Finding finding) {
    // A message of several lines stays below the first.
    String found = PlainText.clean(finding.found(), FOUND_LENGTH).replace("\n", "\n" + INDENT);
    String mark = finding.ok() ? "ok" : finding.severity() == Severity.ERROR ? "MISSING" : "note";
    out.printf("%-8s %-18s %s%n", mark, finding.id(), found);
    if (!finding.ok()) {
      out.println(INDENT + "-> " + PlainText.clean(finding.remedy(), FOUND_LENGTH));
    }
  }

  private static ObjectNode json(List<Finding> findings, boolean ok) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("ok", ok);
    ArrayNode list = node.putArray("checks");
    for (Finding finding : findings) {
      list.addObject()
          .put("id", finding.id())
          .put("ok", finding.ok())
          .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
          .put("found", finding.found())
          .put("remedy", finding.ok() ? null : finding.remedy());
    }
    return node;
  }
}
