package dev.holdfire.gate;

import dev.holdfire.policy.Scope;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that a launch touches and that the policy has lists about. */
record Touched(Scope.Kind kind, String value) {
  /** An environment that neither the call nor the policy names: whichever the provider takes. */
  private static final String UNNAMED = "that is not named";

  private static final String LOCAL = "local";

  static Stream<Touched> by(LaunchPlan plan) {
    Stream<Touched> configs =
        plan.runs().stream()
            .flatMap(run -> run.config().stream())
            .distinct()
            .map(config -> new Touched(Scope.Kind.CONFIGS, config.toString()));
    Stream<Touched> gpu =
        plan.gpu().stream().map(asked -> new Touched(Scope.Kind.GPUS, asked.name()));
    Stream<Touched> environments =
        plan.runs().stream()
            .flatMap(run -> environment(plan, run).stream())
            .distinct()
            .map(name -> new Touched(Scope.Kind.ENVIRONMENTS, name));
    return Stream.of(
            Stream.of(new Touched(Scope.Kind.SCRIPTS, plan.script().toString())),
            configs,
            gpu,
            environments,
            Stream.of(
                new Touched(Scope.Kind.BACKENDS, plan.backend()),
                new Touched(Scope.Kind.VOLUMES, plan.project())))
        .flatMap(touched -> touched);
  }

  private static Optional<String> environment(LaunchPlan plan, LaunchPlan.Run run) {
    return plan.backend().equals(LOCAL)
        ? Optional.empty()
        : Optional.of(run.environment().orElse(UNNAMED));
  }

  /** Whether it is not known what is touched: any pattern of what is denied may mean it. */
  boolean isUnnamed() {
    return kind == Scope.Kind.ENVIRONMENTS && value.equals(UNNAMED);
  }

  /** The key of the policy's lists. */
  String key() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** What it is called in a sentence. */
  String noun() {
    return switch (kind) {
      case SCRIPTS -> "script";
      case CONFIGS -> "config";
      case GPUS -> "GPU";
      case BACKENDS -> "backend";
      case VOLUMES -> "volume";
      case ENVIRONMENTS -> "environment";
    };
  }
}
