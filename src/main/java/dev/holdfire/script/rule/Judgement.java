package dev.holdfire.script.rule;

import dev.holdfire.script.Basis;
import dev.holdfire.script.Edit;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.Verdict;
import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a rule says of a script.
 *
 * @param places each with its words; for a violated or unknown rule each is a finding
 * @param fix what to write instead
 */
public record Judgement(Verdict verdict, Basis basis, List<Place> places, String fix) {
  public Judgement {
    places = List.copyOf(places);
  }

  /** A place, and how it is mended by a machine. */
  public record Place(Evidence evidence, Optional<Edit> edit) {
    static Place at(Node node, String text) {
      return new Place(Evidence.at(node, text), Optional.empty());
    }
  }

  static Judgement notApplicable(Node at, String why) {
    return new Judgement(Verdict.NOT_APPLICABLE, Basis.READ, List.of(Place.at(at, why)), "");
  }

  static Judgement set(Node at, String how) {
    return new Judgement(Verdict.SATISFIED, Basis.SET, List.of(Place.at(at, how)), "");
  }

  /** Collects places; the worst of them decides. */
  static final class Tally {
    private final List<Place> good = new ArrayList<>();
    private final List<Place> bad = new ArrayList<>();
    private final List<Place> unclear = new ArrayList<>();

    void good(Node at, String text) {
      good.add(Place.at(at, text));
    }

    void bad(Node at, String text) {
      bad.add(Place.at(at, text));
    }

    void bad(Place place) {
      bad.add(place);
    }

    void unclear(Node at, String text) {
      unclear.add(Place.at(at, text));
    }

    Judgement judgement(String fix, Judgement whenEmpty) {
      if (!bad.isEmpty()) {
        return new Judgement(Verdict.VIOLATED, Basis.READ, bad, fix);
      }
      if (!unclear.isEmpty()) {
        return new Judgement(Verdict.UNKNOWN, Basis.READ, unclear, fix);
      }
      return good.isEmpty() ? whenEmpty : new Judgement(Verdict.SATISFIED, Basis.READ, good, "");
    }
  }
}
