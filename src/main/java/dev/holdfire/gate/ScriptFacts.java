package dev.holdfire.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of what a launch would run.
 *
 * @param readings one for each configuration
 * @param set what Holdfire sets on the run itself, by the id of the rule that asks for it
 * @param seen what earlier runs of the same showed
 * @param steps how many steps a variant asks for, by its name, where that can be read
 * @param sharedPlaces why several runs may write the same checkpoints, in words
 * @param missingLines lines that the caller expects and that stand in none of the files
 */
public record ScriptFacts(
    List<Reading> readings,
    Map<String, String> set,
    Seen seen,
    Map<String, Long> steps,
    Optional<String> sharedPlaces,
    List<String> missingLines) {
  public ScriptFacts {
    readings = List.copyOf(readings);
    set = Map.copyOf(set);
    steps = Map.copyOf(steps);
    missingLines = List.copyOf(missingLines);
    if (readings.isEmpty()) {
      throw new IllegalArgumentException("a launch without a reading of its script");
    }
  }
}
