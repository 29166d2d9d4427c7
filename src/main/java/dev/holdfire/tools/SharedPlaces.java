package dev.holdfire.tools;

import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.jobs.Backends;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether the variants of a batch may write their checkpoints to the same place, where one would
 * overwrite another's or go on from it.
 */
final class SharedPlaces {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[\\d._]+(?:[eE][-+]?\\d+)?");

  private SharedPlaces() {}

  /**
   * Why they may, in words; empty where something tells them apart.
   *
   * @param files what the launch runs
   */
  static Optional<String> why(LaunchPlan plan, List<SourceFile> files) {
    return plan.backend().equals(Backends.MODAL) ? unnamed(plan.runs()) : unread(files);
  }

  /** A local job has a folder of its own, if its code asks for it. */
  private static Optional<String> unread(List<SourceFile> files) {
    boolean asked =
        files.stream()
            .map(SourceFile::text)
            .anyMatch(text -> text.contains("HOLDFIRE_VOLUME") || text.contains("HOLDFIRE_JOB"));
    return asked
        ? Optional.empty()
        : Optional.of(
            "the code names neither HOLDFIRE_VOLUME nor HOLDFIRE_JOB, which tell the jobs apart");
  }

  /**
   * In the cloud all write into the volumes that the script mounts: a run's name must part them.
   */
  private static Optional<String> unnamed(List<Run> runs) {
    Set<String> seen = new HashSet<>();
    for (Run run : runs) {
      if (texts(run).filter(seen::add).count() == 0) {
        return Optional.of(
            "they share the script's volumes, and variant %s is handed no name or folder that the others are not"
                .formatted(run.variant().orElse("")));
      }
    }
    return Optional.empty();
  }

  /** What it is handed that may be a name or a folder: no option's own name, and no number. */
  private static Stream<String> texts(Run run) {
    Stream<String> arguments =
        run.arguments().stream()
            .map(word -> word.startsWith("-") ? afterEquals(word) : word)
            .filter(word -> !word.isEmpty());
    Stream<String> keywords =
        JsonMapper.shared()
            .readTree(run.kwargs())
            .valueStream()
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue);
    return Stream.of(arguments, keywords, run.config().stream().map(Object::toString))
        .flatMap(texts -> texts)
        .filter(text -> !NUMBER.matcher(text).matches())
        .distinct();
  }

  private static String afterEquals(String option) {
    int equals = option.indexOf('=');
    return equals < 0 ? "" : option.substring(equals + 1);
  }
}
