package dev.holdfire.script.rule;

import dev.holdfire.script.Basis;
import dev.holdfire.script.Edit;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.Verdict;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** The same, with the names of the functions that it is about. */
    private Place in(Set<String> functions) {
      String text = "%s (in `%s`)".formatted(evidence.text(), String.join("`, `", functions));
      return new Place(
          new Evidence(evidence.path(), evidence.line(), evidence.column(), text), edit);
    }
  }

  static Judgement notApplicable(Node at, String why) {
    return new Judgement(Verdict.NOT_APPLICABLE, Basis.READ, List.of(Place.at(at, why)), "");
  }

  static Judgement set(Node at, String how) {
    return new Judgement(Verdict.SATISFIED, Basis.SET, List.of(Place.at(at, how)), "");
  }

  /**
   * Collects places; the worst of them decides. Where several functions are judged, the words say
   * whose they are.
   */
  static final class Tally {
    private final Map<Place, Set<String>> good = new LinkedHashMap<>();
    private final Map<Place, Set<String>> bad = new LinkedHashMap<>();
    private final Map<Place, Set<String>> unclear = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private Optional<String> name = Optional.empty();

    /** Says whose the next places are. */
    void of(FunctionRun run) {
      name = run.function().map(FunctionFacts::name);
      name.ifPresent(names::add);
    }

    void good(Node at, String text) {
      add(good, Place.at(at, text));
    }

    void bad(Node at, String text) {
      bad(Place.at(at, text));
    }

    void bad(Place place) {
      add(bad, place);
    }

    void unclear(Node at, String text) {
      unclear(Place.at(at, text));
    }

    void unclear(Place place) {
      add(unclear, place);
    }

    private void add(Map<Place, Set<String>> places, Place place) {
      Set<String> whose = places.computeIfAbsent(place, _ -> new LinkedHashSet<>());
      name.ifPresent(whose::add);
    }

    Judgement judgement(String fix, Judgement whenEmpty) {
      if (!bad.isEmpty()) {
        return new Judgement(Verdict.VIOLATED, Basis.READ, places(bad), fix);
      }
      if (!unclear.isEmpty()) {
        return new Judgement(Verdict.UNKNOWN, Basis.READ, places(unclear), fix);
      }
      return good.isEmpty()
          ? whenEmpty
          : new Judgement(Verdict.SATISFIED, Basis.READ, places(good), "");
    }

    private List<Place> places(Map<Place, Set<String>> places) {
      return places.entrySet().stream()
          .map(
              entry ->
                  names.size() < 2 || entry.getValue().isEmpty()
                      ? entry.getKey()
                      : entry.getKey().in(entry.getValue()))
          .toList();
    }
  }
}
