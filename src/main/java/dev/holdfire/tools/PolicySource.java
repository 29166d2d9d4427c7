package dev.holdfire.tools;

import dev.holdfire.policy.Policy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the policy that is in force now, so that what a person changes holds from the next call.
 */
@FunctionalInterface
public interface PolicySource {

  /**
   * The policy.
   *
   * @param project whose file may make it tighter; empty where there is no project
   * @throws dev.holdfire.error.HoldfireException if a file is wrong or loosens
   */
  Policy load(Optional<Path> project);
}
