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

  /** It is not done. */
  record Refuse(List<Refusal> refusals) implements Ruling {
    public Refuse {
      refusals = List.copyOf(refusals);
      if (refusals.isEmpty()) {
        throw new IllegalArgumentException("a refusal without a reason");
      }
    }
  }

  /** It is done only with a person's yes. */
  record AskPerson(String reason) implements Ruling {}

  static Ruling refuse(Refusal refusal) {
    return new Refuse(List.of(refusal));
  }

  /** Refuses if there is any reason to, else passes. */
  static Ruling refuseAny(List<Refusal> refusals) {
    return refusals.isEmpty() ? PASS : new Refuse(refusals);
  }
}
