package dev.holdfire.tools;

import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Reading;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.gpu.GpuSpec;
import dev.holdfire.jobs.Backends;
import dev.holdfire.ledger.Digests;
import dev.holdfire.policy.Policy;
import dev.holdfire.script.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns the arguments of a launch into a plan. */
final class Planner {
  private static final Pattern NOT_IN_A_LABEL = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final int LABEL_LENGTH = 64;
  private static final int MODAL_RETRIES = 1;

  private final Services services;

  Planner(Services services) {
    this.services = services;
  }

  /** The plan, or empty with the reasons noted at the arguments. */
  Optional<Planned> plan(String tool, Arguments arguments, Path project, Policy policy) {
    Optional<SourceFile> script =
        SourceFile.read(arguments, "/script", arguments.requiredText("script"), project);
    Optional<GpuRequest> asked = Sizing.gpu(arguments);
    Readings reader = new Readings(services, project, policy);
    String backend = backend(arguments, asked, script.map(reader::read));
    Runs runs = Runs.of(arguments, backend, project, policy);
    List<Reading> readings =
        reader.ofRuns(script, runs.runs(), arguments, backend.equals(Backends.MODAL));
    Said said = Said.of(readings.getFirst(), arguments.text("entrypoint"));
    refuseWhatIsNotSaid(arguments, backend, said);
    Optional<GpuRequest> gpu = asked.or(said::gpu);
    Optional<Sizing> sizing =
        Sizing.of(arguments, policy, gpu, defaultRetries(backend, arguments.flag("smoke"), said));
    refuseWhatTheBackendLacks(arguments, backend);
    Optional<LaunchPlan.Resume> resume =
        arguments
            .text("resume_from")
            .flatMap(
                job -> new Resumption(services.views(), backend, project).from(arguments, job));
    if (!arguments.problems().isEmpty() || script.isEmpty() || sizing.isEmpty()) {
      return Optional.empty();
    }
    List<String> notes = new ArrayList<>(sizing.get().notes());
    said.gpu()
        .filter(written -> !gpu.equals(Optional.of(written)))
        .ifPresent(
            written ->
                notes.add(
                    "the script says %s; it runs on what was asked for".formatted(written.text())));
    Pricing pricing =
        price(policy, backend, gpu, sizing.get().workload().times(runs.runs().size()), said);
    if (arguments.flag("smoke")) {
      pricing = withinSmoke(arguments, policy, pricing, notes);
      if (!arguments.problems().isEmpty()) {
        return Optional.empty();
      }
    }
    resume.ifPresent(
        left -> notes.add("goes on from %s of %s".formatted(left.checkpoint(), left.jobId())));
    List<SourceFile> files = files(script.get(), runs.configs(), readings);
    LaunchPlan plan =
        new LaunchPlan(
            tool,
            backend,
            arguments.text("project").orElseGet(() -> label(project)),
            project,
            arguments.requiredText("goal"),
            script.get().path(),
            script.get().sha256(),
            codeDigest(readings, script.get()),
            said.entrypoint(),
            runs.runs(),
            resume,
            gpu,
            pricing.workload(),
            pricing.price(),
            pricing.estimate(),
            pricing.ceiling(),
            pricing.hourly(),
            pricing.billing(),
            arguments.flag("smoke"));
    return Optional.of(
        new Planned(
            arguments.node(),
            Measured.in(services.history(), plan, pricing, policy, notes),
            policy,
            script.get(),
            files,
            readings,
            said,
            missingLines(arguments.texts("expect_lines"), files),
            arguments.text("alternative"),
            arguments.text("smoke_job_id"),
            arguments.flag("dry_run"),
            notes));
  }

  /** A smoke run ends when its money is used up, at the latest. */
  private static Pricing withinSmoke(
      Arguments arguments, Policy policy, Pricing pricing, List<String> notes) {
    Usd most = policy.smoke().maxUsd();
    long seconds = pricing.secondsWithin(most);
    if (seconds >= pricing.workload().timeoutSeconds()) {
      return pricing;
    }
    long window = policy.health().window().toSeconds();
    if (seconds < window) {
      arguments.problem(
          "/smoke",
          ("smoke.max_usd, %s, pays for %d s of this, and %d s are watched before a run proves"
                  + " anything: smoke it on fewer GPUs or containers, or a cheaper one")
              .formatted(most.display(), Math.max(0, seconds), window));
      return pricing;
    }
    notes.add("a smoke run is cut to what smoke.max_usd pays for, %d s".formatted(seconds));
    return pricing.within(seconds);
  }

  /** What a workload costs by everything that is known now. */
  Pricing price(
      Policy policy, String backend, Optional<GpuRequest> gpu, Workload workload, Said said) {
    return Pricing.of(
        services.prices().book(backend, Pricing.stated(policy), policy.cost().priceMaxAge()),
        backend,
        Surcharges.of(services.backends().billing(backend), said.called()),
        gpu,
        workload,
        services.catalogue().get(),
        services.clock().instant());
  }

  /** Where it would run: as asked, else Modal for what only Modal can run, else here. */
  String backend(Arguments arguments, Optional<GpuRequest> gpu, Optional<Reading> reading) {
    Optional<String> named = arguments.text("backend");
    if (named.isPresent()) {
      return named.get();
    }
    boolean importsModal = reading.flatMap(Readings::report).filter(Report::modal).isPresent();
    boolean notHere = gpu.isPresent() && shortage(Backends.LOCAL, gpu.get()).isPresent();
    return importsModal || notHere ? Backends.MODAL : Backends.LOCAL;
  }

  /** Attempts after the first where the caller names none: what the script says, else ours. */
  static int defaultRetries(String backend, boolean smoke, Said said) {
    return backend.equals(Backends.MODAL) && !smoke ? said.retries().orElse(MODAL_RETRIES) : 0;
  }

  /**
   * Why the backend does not have the GPU; empty when it has, or has all that its provider lists.
   */
  Optional<String> shortage(String backend, GpuRequest gpu) {
    if (!backend.equals(Backends.LOCAL)) {
      return Optional.empty();
    }
    return switch (services.backends().readiness(backend)) {
      case Backends.Readiness.NotReady _ -> Optional.empty();
      case Backends.Readiness.Ready(var gpus) -> {
        int there =
            gpus.entrySet().stream()
                .filter(entry -> sameCard(entry.getKey(), gpu.name()))
                .mapToInt(entry -> entry.getValue())
                .sum();
        yield there >= gpu.count()
            ? Optional.empty()
            : Optional.of(
                "this machine has %s, not %s"
                    .formatted(gpus.isEmpty() ? "no GPU" : gpus.toString(), gpu.text()));
      }
    };
  }

  private boolean sameCard(String left, String right) {
    return canonical(left).equals(canonical(right));
  }

  private String canonical(String name) {
    return services
        .catalogue()
        .get()
        .find(name)
        .map(GpuSpec::name)
        .orElse(name.toUpperCase(Locale.ROOT));
  }

  private static void refuseWhatTheBackendLacks(Arguments arguments, String backend) {
    if (!backend.equals(Backends.LOCAL)) {
      return;
    }
    for (String name : List.of("entrypoint", "kwargs", "environment")) {
      if (arguments.has(name)) {
        arguments.problem(
            "/" + name,
            name
                + " means nothing to the local backend, which runs a script as a whole: leave it"
                + " out");
      }
    }
    if (arguments.integer("containers").orElse(1) != 1) {
      arguments.problem("/containers", "containers must be 1 on the local backend");
    }
  }

  /** What a script for Modal leaves open. */
  private static void refuseWhatIsNotSaid(Arguments arguments, String backend, Said said) {
    if (!backend.equals(Backends.MODAL) || said.report().isEmpty()) {
      return;
    }
    List<String> choices = said.choices();
    if (said.entrypoint().isEmpty() && !choices.isEmpty()) {
      arguments.problem(
          "/entrypoint", "entrypoint is missing: the script has %s".formatted(choices));
    }
    said.entrypoint()
        .filter(name -> !said.has(name))
        .ifPresent(
            name ->
                arguments.problem(
                    "/entrypoint",
                    "the script has no entrypoint or function %s: it has %s"
                        .formatted(Texts.words(name), choices)));
  }

  /** Everything that was read, each file as often as it was read with another content. */
  private static List<SourceFile> files(
      SourceFile script, List<SourceFile> configs, List<Reading> readings) {
    Stream<SourceFile> read =
        readings.stream()
            .flatMap(reading -> Readings.report(reading).stream())
            .flatMap(
                report ->
                    Stream.of(
                            Stream.of(report.script()),
                            report.config().stream(),
                            report.followed().stream())
                        .flatMap(all -> all))
            .map(file -> new SourceFile(file.path(), file.sha256(), file.text()));
    Map<String, SourceFile> once = new LinkedHashMap<>();
    Stream.of(Stream.of(script), configs.stream(), read)
        .flatMap(all -> all)
        .forEach(file -> once.putIfAbsent(file.path() + " " + file.sha256(), file));
    return List.copyOf(once.values());
  }

  /** Of the code, in an order that does not depend on how it was found. */
  private static String codeDigest(List<Reading> readings, SourceFile script) {
    return Digests.sha256(
        readings.stream()
            .flatMap(reading -> Readings.report(reading).stream())
            .flatMap(report -> report.followed().stream())
            .map(file -> file.path() + " " + file.sha256() + "\n")
            .distinct()
            .sorted()
            .collect(Collectors.joining("", script.sha256() + "\n", "")));
  }

  /** Whole lines that stand in none of the files, blanks at their ends aside. */
  private static List<String> missingLines(List<String> expected, List<SourceFile> files) {
    return expected.stream()
        .filter(
            line ->
                files.stream()
                    .flatMap(file -> file.text().lines())
                    .noneMatch(there -> there.strip().equals(line.strip())))
        .toList();
  }

  private static String label(Path project) {
    Path name = project.getFileName();
    String cleaned = NOT_IN_A_LABEL.matcher(name == null ? "" : name.toString()).replaceAll("-");
    String label = cleaned.replaceAll("^[^A-Za-z0-9]+", "");
    return label.isEmpty() ? "project" : label.substring(0, Math.min(LABEL_LENGTH, label.length()));
  }
}
