package dev.holdfire.tools;

import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.gpu.GpuSpec;
import dev.holdfire.jobs.Backends;
import dev.holdfire.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Turns the arguments of a launch into a plan. */
final class Planner {
  private static final Pattern IMPORTS_MODAL =
      Pattern.compile("(?m)^\\s*(?:import\\s+modal\\b|from\\s+modal\\b)");
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
    Optional<GpuRequest> gpu = Sizing.gpu(arguments);
    String backend = backend(arguments, gpu, script);
    Optional<Sizing> sizing =
        Sizing.of(arguments, policy, gpu, defaultRetries(backend, arguments.flag("smoke")));
    refuseWhatTheBackendLacks(arguments, backend);
    List<SourceFile> configs = new ArrayList<>();
    List<Run> runs = runs(arguments, backend, project, policy, configs);
    Optional<LaunchPlan.Resume> resume =
        arguments
            .text("resume_from")
            .flatMap(
                job -> new Resumption(services.views(), backend, project).from(arguments, job));
    if (!arguments.problems().isEmpty() || script.isEmpty() || sizing.isEmpty()) {
      return Optional.empty();
    }
    List<String> notes = new ArrayList<>(sizing.get().notes());
    Pricing pricing = price(policy, backend, gpu, sizing.get().workload().times(runs.size()));
    if (arguments.flag("smoke")) {
      pricing = withinSmoke(arguments, policy, pricing, notes);
      if (!arguments.problems().isEmpty()) {
        return Optional.empty();
      }
    }
    resume.ifPresent(
        left -> notes.add("goes on from %s of %s".formatted(left.checkpoint(), left.jobId())));
    LaunchPlan plan =
        new LaunchPlan(
            tool,
            backend,
            arguments.text("project").orElseGet(() -> label(project)),
            project,
            arguments.requiredText("goal"),
            script.get().path(),
            script.get().sha256(),
            arguments.text("entrypoint"),
            runs,
            resume,
            gpu,
            pricing.workload(),
            pricing.price(),
            pricing.estimate(),
            pricing.ceiling(),
            pricing.hourly(),
            arguments.flag("smoke"));
    List<SourceFile> files = Stream.concat(script.stream(), configs.stream()).distinct().toList();
    return Optional.of(
        new Planned(
            plan,
            policy,
            script.get(),
            files,
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
  Pricing price(Policy policy, String backend, Optional<GpuRequest> gpu, Workload workload) {
    return Pricing.of(
        services.prices().book(backend, Pricing.stated(policy), policy.cost().priceMaxAge()),
        backend,
        services.backends().billing(backend),
        gpu,
        workload,
        services.catalogue().get(),
        services.clock().instant());
  }

  /** Where it would run: as asked, else Modal for what only Modal can run, else here. */
  String backend(Arguments arguments, Optional<GpuRequest> gpu, Optional<SourceFile> script) {
    Optional<String> named = arguments.text("backend");
    if (named.isPresent()) {
      return named.get();
    }
    boolean importsModal =
        script.filter(file -> IMPORTS_MODAL.matcher(file.text()).find()).isPresent();
    boolean notHere = gpu.isPresent() && shortage(Pricing.LOCAL, gpu.get()).isPresent();
    return importsModal || notHere ? Pricing.MODAL : Pricing.LOCAL;
  }

  /** Attempts after the first where the caller names none. */
  static int defaultRetries(String backend, boolean smoke) {
    return backend.equals(Pricing.MODAL) && !smoke ? MODAL_RETRIES : 0;
  }

  /**
   * Why the backend does not have the GPU; empty when it has, or has all that its provider lists.
   */
  Optional<String> shortage(String backend, GpuRequest gpu) {
    if (!backend.equals(Pricing.LOCAL)) {
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
    if (!backend.equals(Pricing.LOCAL)) {
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

  private List<Run> runs(
      Arguments arguments, String backend, Path project, Policy policy, List<SourceFile> configs) {
    if (!arguments.has("variants")) {
      return List.of(
          run(
              arguments,
              arguments.node(),
              "",
              Optional.empty(),
              Optional.empty(),
              project,
              configs));
    }
    List<JsonNode> variants = arguments.entries("variants");
    if (variants.size() > policy.limits().maxVariants()) {
      arguments.problem(
          "/variants",
          "variants must have at most %d entries (limits.max_variants), but has %d"
              .formatted(policy.limits().maxVariants(), variants.size()));
      return List.of();
    }
    Set<String> names = new HashSet<>();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      String pointer = "/variants/" + i;
      String name = variants.get(i).required("name").stringValue();
      if (!names.add(name)) {
        arguments.problem(pointer + "/name", "name %s is given to two variants".formatted(name));
      }
      if (backend.equals(Pricing.LOCAL) && !variants.get(i).path("kwargs").isEmpty()) {
        arguments.problem(
            pointer + "/kwargs", "kwargs means nothing to the local backend: leave it out");
      }
      runs.add(
          run(
              arguments,
              variants.get(i),
              pointer,
              Optional.of(name),
              arguments.text("config"),
              project,
              configs));
    }
    return runs;
  }

  /** A run of its own config and arguments; a variant without them has those of the batch. */
  private static Run run(
      Arguments arguments,
      JsonNode node,
      String pointer,
      Optional<String> variant,
      Optional<String> sharedConfig,
      Path project,
      List<SourceFile> configs) {
    Arguments own = new Arguments(node);
    Optional<String> named = own.text("config").or(() -> sharedConfig);
    String where = own.text("config").isPresent() ? pointer + "/config" : "/config";
    Optional<SourceFile> config =
        named.flatMap(path -> SourceFile.read(arguments, where, path, project));
    config.ifPresent(configs::add);
    List<String> args =
        own.has("args") || variant.isEmpty() ? own.texts("args") : arguments.texts("args");
    JsonNode kwargs = (own.has("kwargs") ? node : arguments.node()).path("kwargs");
    return new Run(
        variant,
        config.map(SourceFile::path),
        config.map(SourceFile::sha256),
        args,
        kwargs.isEmpty() ? Run.NO_KWARGS : kwargs.toString(),
        arguments.text("environment"));
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
