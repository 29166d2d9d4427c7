package dev.holdfire.gate;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gpu.GpuRequest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What would be launched, to the last argument.
 *
 * @param tool which tool asked
 * @param project the name that it is booked under, and of the volume that it writes to
 * @param script canonical path
 * @param scriptSha256 digest of the script as it was read
 * @param codeSha256 digest of the script and every module that was followed from it
 * @param runs one, or one for each variant of a batch
 * @param resume what it goes on from; empty for a beginning
 * @param workload of all runs together
 * @param price what is known of the price of the main resource
 * @param estimate of all runs together; empty without a price
 * @param ceiling of all runs together; empty without a price
 * @param hourly dollars for an hour of everything that one run holds
 * @param billing what is billed beside the limit of an attempt, and what multiplies it
 * @param smoke whether it is a trial run, cut to the smoke limits
 */
public record LaunchPlan(
    String tool,
    String backend,
    String project,
    Path projectFolder,
    String goal,
    Path script,
    String scriptSha256,
    String codeSha256,
    Optional<String> entrypoint,
    List<Run> runs,
    Optional<Resume> resume,
    Optional<GpuRequest> gpu,
    Workload workload,
    PriceFinding price,
    Optional<Estimate> estimate,
    Optional<Ceiling> ceiling,
    BigDecimal hourly,
    Billing billing,
    boolean smoke) {

  /**
   * One process.
   *
   * @param variant its name in a batch
   * @param config canonical path of a configuration file
   * @param kwargs what a function is called with, a JSON object
   * @param environment of the provider; empty for the policy's
   */
  public record Run(
      Optional<String> variant,
      Optional<Path> config,
      Optional<String> configSha256,
      List<String> arguments,
      String kwargs,
      Optional<String> environment) {
    /** The kwargs of a run that is handed none. */
    public static final String NO_KWARGS = "{}";

    public Run {
      arguments = List.copyOf(arguments);
    }

    /** A run of a script that is handed nothing but its config and arguments. */
    public Run(
        Optional<String> variant,
        Optional<Path> config,
        Optional<String> configSha256,
        List<String> arguments) {
      this(variant, config, configSha256, arguments, NO_KWARGS, Optional.empty());
    }

    /** Everything that it is handed, as one list: what makes it the same as another. */
    public List<String> handed() {
      return kwargs.equals(NO_KWARGS)
          ? arguments
          : Stream.concat(arguments.stream(), Stream.of("kwargs " + kwargs)).toList();
    }
  }

  /**
   * What an earlier job left behind.
   *
   * @param jobId a job of the same backend that is over
   * @param checkpoint one of its files, whole, relative to its volume
   */
  public record Resume(String jobId, String checkpoint) {}

  public LaunchPlan {
    runs = List.copyOf(runs);
    if (runs.isEmpty() || runs.size() != workload.runs()) {
      throw new IllegalArgumentException("a plan is priced for exactly its runs");
    }
  }

  /** The same plan with another estimate; what it may cost at most stays. */
  public LaunchPlan expecting(Estimate other) {
    return new LaunchPlan(
        tool,
        backend,
        project,
        projectFolder,
        goal,
        script,
        scriptSha256,
        codeSha256,
        entrypoint,
        runs,
        resume,
        gpu,
        workload,
        price,
        Optional.of(other),
        ceiling,
        hourly,
        billing,
        smoke);
  }

  /** The ceiling of one run: what is reserved for its job. */
  public Usd ceilingOfRun() {
    return ceiling.map(Ceiling::perRun).orElseThrow();
  }

  /** What one run is expected to cost: an equal part of the whole. */
  public Usd estimateOfRun() {
    return new Usd(Math.ceilDiv(estimate.orElseThrow().amount().micros(), runs.size()));
  }

  /** The rate of the main resource, good enough to spend on or not. */
  public Optional<Rate> rate() {
    return price.shown();
  }

  /** What makes a launch the same as another: script, entrypoint, configuration and arguments. */
  public RunKey key(Run run) {
    return new RunKey(
        script, scriptSha256, entrypoint, run.config(), run.configSha256(), run.handed());
  }

  /**
   * Everything that an approval is bound to, in one text: what runs, on what, within which limits,
   * at which price. Whoever hashes it has the launch's digest.
   */
  public String canonicalText() {
    List<String> parts = new ArrayList<>();
    parts.add(tool);
    parts.add(backend);
    parts.add(project);
    parts.add(projectFolder.toString());
    parts.add(script.toString());
    parts.add(scriptSha256);
    parts.add(codeSha256);
    parts.add(entrypoint.orElse(""));
    for (Run run : runs) {
      parts.add(run.variant().orElse(""));
      parts.add(run.config().map(Path::toString).orElse(""));
      parts.add(run.configSha256().orElse(""));
      parts.add(Integer.toString(run.arguments().size()));
      parts.addAll(run.arguments());
      parts.add(run.kwargs());
      parts.add(run.environment().orElse(""));
    }
    parts.add(resume.map(Resume::jobId).orElse(""));
    parts.add(resume.map(Resume::checkpoint).orElse(""));
    parts.add(gpu.map(GpuRequest::text).orElse(""));
    parts.add(Integer.toString(workload.containers()));
    parts.add(workload.cpuCores().map(BigDecimal::toPlainString).orElse(""));
    parts.add(workload.memoryGib().map(BigDecimal::toPlainString).orElse(""));
    parts.add(Long.toString(workload.timeoutSeconds()));
    parts.add(Integer.toString(workload.attempts()));
    parts.add(ceiling.map(known -> known.amount().exact()).orElse(""));
    parts.add(hourly.toPlainString());
    parts.add(Long.toString(billing.startupSeconds()));
    parts.add(billing.factor().toPlainString());
    parts.add(Boolean.toString(smoke));
    return parts.stream().map(part -> part.length() + ":" + part).collect(Collectors.joining());
  }
}
