package dev.holdfire.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a launch may touch.
 *
 * <p>Patterns for scripts and configs are those of {@link Glob}. All others are plain: {@code *} is
 * any text, {@code ?} any one character. For GPUs case does not count, and every name of a card is
 * as good as the others ({@code A10} and {@code A10G}, {@code H100} and {@code H100!}).
 *
 * @param allow one set of lists for each level of the policy that has any, the user's first and the
 *     project's after it; a value has to be on all of them
 * @param deny the same; a value must be on none, whatever is allowed
 */
public record Scope(List<Lists> allow, List<Lists> deny) {

  public Scope {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** What a list is about. */
  public enum Kind {
    SCRIPTS("scripts"),
    CONFIGS("configs"),
    GPUS("gpus"),
    BACKENDS("backends"),
    VOLUMES("volumes"),
    ENVIRONMENTS("environments");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /** The list's name in the policy file. */
    public String key() {
      return key;
    }
  }

  /**
   * The lists of one level: for scripts and configs globs over canonical paths, relative to the
   * project where they do not begin with {@code /}; for all else patterns over names.
   */
  public record Lists(
      List<String> scripts,
      List<String> configs,
      List<String> gpus,
      List<String> backends,
      List<String> volumes,
      List<String> environments) {
    /** Refuses, with an {@link IllegalArgumentException}, a pattern that cannot be understood. */
    public Lists {
      scripts = List.copyOf(scripts);
      configs = List.copyOf(configs);
      gpus = List.copyOf(gpus);
      backends = List.copyOf(backends);
      volumes = List.copyOf(volumes);
      environments = List.copyOf(environments);
      scripts.forEach(Glob::of);
      configs.forEach(Glob::of);
      gpus.forEach(NamePattern::ofGpu);
      backends.forEach(NamePattern::of);
      volumes.forEach(NamePattern::of);
      environments.forEach(NamePattern::of);
    }

    /** The list about this kind of thing. */
    public List<String> of(Kind kind) {
      return switch (kind) {
        case SCRIPTS -> scripts;
        case CONFIGS -> configs;
        case GPUS -> gpus;
        case BACKENDS -> backends;
        case VOLUMES -> volumes;
        case ENVIRONMENTS -> environments;
      };
    }
  }

  /**
   * Why a value is not allowed, naming each list that does not admit it; empty if all do. An empty
   * list admits nothing.
   *
   * @param value for scripts and configs the canonical absolute path, with links resolved; for a
   *     GPU its name, with a count or without; else a name
   * @param project the project's folder, canonical as well
   */
  public Optional<String> notAllowed(Kind kind, String value, Path project) {
    return Admission.of(kind, value, project).missing(allow);
  }

  /**
   * The pattern that denies a value, as it was written; empty if none does. Who denies a folder
   * denies everything in it. A path that is not canonical is judged by where its text leads.
   *
   * @param value as for {@link #notAllowed}
   * @param project the project's folder, canonical
   */
  public Optional<String> denied(Kind kind, String value, Path project) {
    Admission admission = Admission.of(kind, value, project);
    return deny.stream()
        .flatMap(lists -> lists.of(kind).stream())
        .filter(admission::isDeniedBy)
        .findFirst();
  }
}
