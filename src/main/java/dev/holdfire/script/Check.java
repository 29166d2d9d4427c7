package dev.holdfire.script;

import java.util.List;

/** What one rule says of a script, with its evidence. */
public record Check(String rule, Verdict verdict, Basis basis, List<Evidence> evidence) {
  public Check {
    evidence = List.copyOf(evidence);
  }
}
