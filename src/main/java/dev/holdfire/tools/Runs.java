package dev.holdfire.tools;

import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.jobs.Backends;
import dev.holdfire.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The runs that a launch asks for: one, or one for each variant.
 *
 * @param configs every configuration as it was read, each once
 */
record Runs(List<Run> runs, List<SourceFile> configs) {
  Runs {
    runs = List.copyOf(runs);
    configs = List.copyOf(configs);
  }

  /** The runs, or those that can be read with the reasons noted at the arguments. */
  static Runs of(Arguments arguments, String backend, Path project, Policy policy) {
    List<SourceFile> configs = new ArrayList<>();
    List<Run> runs = runs(arguments, backend, project, policy, configs);
    return new Runs(runs, configs.stream().distinct().toList());
  }

  private static List<Run> runs(
      Arguments arguments, String backend, Path project, Policy policy, List<SourceFile> configs) {
    Optional<String> environment =
        arguments
            .text("environment")
            .or(
                () ->
                    backend.equals(Backends.MODAL)
                        ? policy.modal().environment()
                        : Optional.empty());
    if (!arguments.has("variants")) {
      return List.of(
          run(
              arguments,
              arguments.node(),
              "",
              Optional.empty(),
              Optional.empty(),
              environment,
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
      if (backend.equals(Backends.LOCAL) && !variants.get(i).path("kwargs").isEmpty()) {
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
              environment,
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
      Optional<String> environment,
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
        environment);
  }
}
