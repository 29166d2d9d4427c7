package dev.holdfire.script.rule;

import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.FunctionFacts.Mount;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a run saves, and whether that goes where something is mounted. */
final class Saves {
  /** Where a container begins; relative paths are below it. */
  private static final Path CONTAINER_HOME = Path.of("/root");

  /** After these a relative path lies elsewhere than where a container begins. */
  private static final Set<String> MOVES = Set.of("chdir", "workdir", "fchdir");

  /** After these any path may lie elsewhere than it says. */
  private static final Set<String> LINKS = Set.of("symlink", "symlink_to");

  private Saves() {}

  /** Every place where weights are written, by the script's own code or by a framework's. */
  static List<Event> of(FunctionRun run, Evaluator evaluator) {
    Frameworks frameworks = new Frameworks(evaluator);
    return run.run().events().stream()
        .filter(
            event ->
                event.kind() == Kind.SAVE
                    || (event.kind() == Kind.FRAMEWORK && frameworks.of(event).saves()))
        .toList();
  }

  /** The path that something is saved to. */
  static Optional<Value> path(Event event, Evaluator evaluator) {
    return event.kind() == Kind.FRAMEWORK
        ? new Frameworks(evaluator).of(event).directory()
        : event.detail().equals(Event.MANAGED)
            ? Managers.directory(event, evaluator)
            : event.object();
  }

  /** Whether it lies in a mount; empty when the path is not known far enough. */
  static Optional<Boolean> isMounted(Event event, FunctionFacts function, Evaluator evaluator) {
    return asWritten(event, function, evaluator)
        .filter(mounted -> mounted || !isMoved(event, evaluator));
  }

  /** Whether links or another working folder may bring a path elsewhere. */
  private static boolean isMoved(Event event, Evaluator evaluator) {
    boolean absolute =
        path(event, evaluator).filter(value -> beginning(value).startsWith("/")).isPresent();
    return evaluator.program().modules().stream()
        .anyMatch(
            module ->
                module
                    .root()
                    .find(
                        node ->
                            Call.of(node)
                                .filter(
                                    call ->
                                        LINKS.contains(call.name()) || (!absolute && moves(call)))
                                .isPresent())
                    .isPresent());
  }

  private static boolean moves(Call call) {
    return MOVES.contains(call.name()) || call.keyword("cwd").isPresent();
  }

  private static String beginning(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Beginning(String text, _) -> text;
      default -> "";
    };
  }

  private static Optional<Boolean> asWritten(
      Event event, FunctionFacts function, Evaluator evaluator) {
    Map<String, Mount> mounts = function.volumes().known().orElse(Map.of());
    Optional<Value> path = path(event, evaluator);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    return switch (path.get()) {
      case Value.Text(String text) ->
          Optional.of(mounts.keySet().stream().anyMatch(mount -> isBelow(text, mount)));
      case Value.Beginning(String text, _) ->
          mounts.keySet().stream().anyMatch(mount -> isBelow(text, mount))
              ? Optional.of(true)
              : text.length() > 1
                      && mounts.keySet().stream().noneMatch(mount -> mount.startsWith(text))
                  ? Optional.of(false)
                  : Optional.empty();
      case Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Value.Unknown _ ->
          Optional.empty();
    };
  }

  private static boolean isBelow(String path, String mount) {
    if (path.indexOf('\0') >= 0 || mount.indexOf('\0') >= 0) {
      return false;
    }
    return CONTAINER_HOME
        .resolve(path)
        .normalize()
        .startsWith(CONTAINER_HOME.resolve(mount).normalize());
  }
}
