package dev.holdfire.tools;

import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.policy.Policy;
import dev.holdfire.script.Profile;
import dev.holdfire.script.Report;
import dev.holdfire.script.ScriptReader;
import dev.holdfire.script.value.Invocation;
import java.nio.file.Path;
import java.util.Optional;

/** Reads scripts by the rules of a policy: its secrets, its profile and its waivers. */
public final class PolicyReader {
  private final ScriptReader reader;
  private final Policy policy;
  private final Optional<Path> project;
  private final Path base;

  /**
   * A reader.
   *
   * @param project in which modules are followed
   * @param working what the paths of waivers are relative to where there is no project
   */
  public PolicyReader(Policy policy, GpuCatalogue catalogue, Optional<Path> project, Path working) {
    this.reader = new ScriptReader(Redactors.by(policy), catalogue);
    this.policy = policy;
    this.project = project;
    this.base = project.orElse(working);
  }

  /**
   * Reads a script, its configuration and its modules.
   *
   * @param modal how it is to be run; empty: as its imports say
   * @param invocation what the run is handed; empty: not known, so that defaults are taken
   * @throws dev.holdfire.error.HoldfireException when script or configuration cannot be read
   */
  public Report read(
      Path script,
      Optional<Path> config,
      Optional<Boolean> modal,
      Optional<Invocation> invocation) {
    return reader.read(
        new ScriptReader.Request(
            script, config, project, modal, invocation, profile(), this::waived));
  }

  private Profile profile() {
    return policy.rules().profile() == Policy.Rules.Profile.STRICT
        ? Profile.STRICT
        : Profile.STANDARD;
  }

  private Optional<String> waived(String rule, Path file) {
    return policy.rules().waive().stream()
        .filter(waiver -> waiver.rule().equals(rule))
        .filter(waiver -> waiver.covers(file.toString(), base))
        .map(Policy.Waiver::reason)
        .findFirst();
  }
}
