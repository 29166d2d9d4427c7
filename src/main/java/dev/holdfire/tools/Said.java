package dev.holdfire.tools;

import dev.holdfire.gate.Reading;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.Report;
import dev.holdfire.script.facts.FunctionFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What a script says of what is launched in it.
 *
 * @param entrypoint as the caller names it, else the only one that there is
 */
record Said(Optional<Report> report, Optional<String> entrypoint) {

  /** What is said of an entrypoint, or of the only one. */
  static Said of(Reading reading, Optional<String> named) {
    Optional<Report> report = Readings.report(reading).filter(Report::modal);
    return new Said(report, named.or(() -> report.flatMap(Said::only)));
  }

  /** What can be launched in it. */
  List<String> choices() {
    return report.stream()
        .flatMap(
            read ->
                Stream.concat(
                    read.facts().entrypoints().stream().map(known -> known.name()),
                    read.facts().functions().stream().flatMap(known -> known.callable().stream())))
        .distinct()
        .toList();
  }

  /** Whether a name can be launched; where nothing is found to launch, that is not known. */
  boolean has(String name) {
    return choices().isEmpty()
        || choices().contains(name)
        || functions().anyMatch(known -> known.isCallable(name));
  }

  /** Whether a function itself is called, whose limits can be set on the call. */
  boolean callsFunction() {
    return functions().anyMatch(this::isCalled);
  }

  /** The GPU of the function, else the one that all functions with a GPU name. */
  Optional<GpuRequest> gpu() {
    List<GpuRequest> named =
        called().stream()
            .flatMap(function -> function.gpu().known().stream())
            .map(List::getFirst)
            .distinct()
            .toList();
    return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
  }

  /** The version of PyTorch that its image pins. */
  Optional<String> torch() {
    return report.flatMap(read -> read.facts().torch().known());
  }

  /** The CUDA build of that, such as {@code cu128}. */
  Optional<String> torchBuild() {
    return report.flatMap(read -> read.facts().torchBuild().known());
  }

  /** The retries that the function states. */
  OptionalInt retries() {
    return functions()
        .filter(this::isCalled)
        .flatMap(function -> function.retries().known().stream())
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  /** The functions that may be called: the one that is launched, or all that an entrypoint has. */
  List<FunctionFacts> called() {
    return functions().filter(function -> !callsFunction() || isCalled(function)).toList();
  }

  private Stream<FunctionFacts> functions() {
    return report.stream().flatMap(read -> read.facts().functions().stream());
  }

  private boolean isCalled(FunctionFacts function) {
    return entrypoint
        .filter(
            name ->
                function.cls()
                    ? name.startsWith(function.name() + ".")
                    : name.equals(function.name()))
        .isPresent();
  }

  private static Optional<String> only(Report report) {
    var entrypoints = report.facts().entrypoints();
    if (!entrypoints.isEmpty()) {
      return entrypoints.size() == 1
          ? Optional.of(entrypoints.getFirst().name())
          : Optional.empty();
    }
    List<FunctionFacts> functions = report.facts().functions();
    return functions.size() == 1 && !functions.getFirst().cls()
        ? Optional.of(functions.getFirst().name())
        : Optional.empty();
  }
}
