package dev.holdfire.gate;

import dev.holdfire.script.Basis;
import dev.holdfire.script.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What a rule says of a launch, once what Holdfire sets and what earlier runs showed is counted in.
 *
 * @param evidence in words, with files and lines
 * @param fix what to write instead; empty where nothing is wrong
 * @param waived the reason that the policy gives for letting it be
 */
public record Settled(
    String rule,
    Verdict verdict,
    Basis basis,
    List<String> evidence,
    Consequence consequence,
    String fix,
    Optional<String> waived) {

  /** What follows. */
  public enum Consequence {
    NOTHING,
    WARN,
    /** Refused, since this is beyond what a smoke run may cost and no such run showed it. */
    PROVE,
    REFUSE
  }

  public Settled {
    evidence = List.copyOf(evidence);
  }
}
