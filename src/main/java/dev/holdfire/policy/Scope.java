package dev.holdfire.policy;

import java.util.List;

/**
 * What a launch may touch.
 *
 * @param allow one set of lists for each level of the policy that has any; a value has to be on all
 *     of them
 * @param deny the same; a value must be on none, whatever is allowed
 */
public record Scope(List<Lists> allow, List<Lists> deny) {

  public Scope {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /** What a list is about. */
  public enum Kind {
    SCRIPTS,
    CONFIGS,
    GPUS,
    BACKENDS,
    VOLUMES,
    ENVIRONMENTS
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
    public Lists {
      scripts = List.copyOf(scripts);
      configs = List.copyOf(configs);
      gpus = List.copyOf(gpus);
      backends = List.copyOf(backends);
      volumes = List.copyOf(volumes);
      environments = List.copyOf(environments);
    }
  }
}
