package dev.holdfire.gate;

import java.util.List;

/** What one capability says. */
sealed interface Ruling {
  Ruling PASS = new Pass(List.of());

  /** Nothing speaks against it; warnings are told all the same. */
  record Pass(List<String> warnings) implements Ruling {
    public Pass {
      warnings = List.copyOf(warnings);
    }
  }

  /** It is not done; warnings are told all the same. */
  record Refuse(List<Refusal> refusals, List<String> warnings) implements Ruling {
    public Refuse {
      refusals = List.copyOf(refusals);
      warnings = List.copyOf(warnings);
      if (refusals.isEmpty()) {
        throw new IllegalArgumentException("a refusal without a reason");
      }
    }
  }

  /** It is done only with a person's yes. */
  record AskPerson(String reason) implements Ruling {}

  static Ruling refuse(Refusal refusal) {
    return new Refuse(List.of(refusal), List.of());
  }

  /** Refuses if there is any reason to, else passes. */
  static Ruling refuseAny(List<Refusal> refusals) {
    return refusals.isEmpty() ? PASS : new Refuse(refusals, List.of());
  }
}
