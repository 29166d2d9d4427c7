package dev.holdfire.script;

import java.nio.file.Path;
import java.util.Optional;

/** Which rules are let be for which files. */
@FunctionalInterface
public interface Waivers {
  /** The reason why a rule is not applied to a file; empty when it is. */
  Optional<String> reason(String rule, Path file);
}
