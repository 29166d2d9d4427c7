package dev.holdfire.approval;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approval.Given;
import dev.holdfire.approval.Approval.Standing;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.ledger.Seal;
import dev.holdfire.ledger.SpentJournal;
import dev.holdfire.ledger.Times;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as it stands in the tables, before anything of it is believed.
 *
 * @param place its row in {@code approval}
 * @param request the columns of {@code approval}, in order
 * @param answer those of {@code approval_answer}; none without an answer
 * @param use those of {@code approval_use}; none before it was used
 */
record Stored(
    long place,
    List<Optional<String>> request,
    List<Optional<String>> answer,
    List<Optional<String>> use,
    Optional<String> requestSeal,
    Optional<String> answerSeal,
    Optional<String> useSeal,
    boolean superseded,
    boolean lapsed) {
  static final String YES = "approved";
  static final String NO = "declined";

  /** Stands for a time that cannot be read. */
  private static final Instant NEVER = Instant.EPOCH;

  /** What each seal covers: its own part and every one before it. */
  enum Part {
    REQUEST,
    ANSWER,
    USE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String kind() {
      return "approval " + word();
    }
  }

  String id() {
    return request.getFirst().orElse("");
  }

  /** The columns that the seal of this part covers. */
  static List<Optional<String>> covered(
      List<Optional<String>> request, List<Optional<String>> answer, List<Optional<String>> use) {
    return Stream.of(request, answer, use).flatMap(List::stream).toList();
  }

  /** Whether Holdfire wrote every part, and no part was taken out. */
  Standing standing(Optional<Seal> key) {
    if (key.isEmpty()) {
      return Standing.FORGED;
    }
    Seal seal = key.get();
    if (seal.predatesApproval(place)) {
      return Standing.OLD;
    }
    boolean good =
        seal.fits(requestSeal, Part.REQUEST.kind(), request)
            && (answer.isEmpty()
                ? answerSeal.isEmpty()
                : seal.fits(answerSeal, Part.ANSWER.kind(), covered(request, answer, List.of())))
            && (use.isEmpty()
                ? useSeal.isEmpty()
                : seal.fits(useSeal, Part.USE.kind(), covered(request, answer, use)));
    return good ? Standing.SEALED : Standing.FORGED;
  }

  /**
   * The request; empty when its content makes no sense, which only a row of somebody else's does.
   *
   * @param spent tells whether its yes was used, also when the ledger says nothing of that any more
   */
  Optional<Approval> read(Optional<Seal> key, SpentJournal spent) {
    return Arrays.stream(ApprovalKind.values())
        .filter(kind -> kind.word().equals(request.get(1).orElse("")))
        .findFirst()
        .map(
            kind ->
                new Approval(
                    id(),
                    kind,
                    request.get(2).orElse(""),
                    request.get(3).orElse(""),
                    request.get(4),
                    time(request.get(6)),
                    time(request.get(7)),
                    request.get(8).orElse(""),
                    facts(request.get(9).orElse("")),
                    given(),
                    !use.isEmpty() || (!answer.isEmpty() && spent.contains(id())),
                    superseded,
                    lapsed,
                    standing(key)));
  }

  /** Whether its yes was used by the journal, while the ledger has lost that. */
  boolean lostItsUse(SpentJournal spent) {
    return use.isEmpty() && spent.contains(id());
  }

  private Optional<Given> given() {
    return answer.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Given(
                answer.get(1).orElse("").equals(YES),
                time(answer.get(2)),
                time(answer.get(3)),
                answer.get(4).orElse("")));
  }

  private static Instant time(Optional<String> text) {
    return text.flatMap(Times::read).orElse(NEVER);
  }

  private static List<Fact> facts(String json) {
    try {
      return Arrays.asList(JsonMapper.shared().readValue(json, Fact[].class));
    } catch (JacksonException e) {
      return List.of();
    }
  }
}
