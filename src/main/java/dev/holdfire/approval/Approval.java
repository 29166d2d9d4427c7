package dev.holdfire.approval;

import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.ledger.ClockSeen;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request to a person.
 *
 * @param id {@code ha-} and ten letters
 * @param digest of exactly what a yes allows
 * @param subject what it is about: a newer request about the same supersedes it
 * @param jobId the job that it is about, for a stop
 * @param expiresAt until when it can be answered
 * @param session the server session that asked
 * @param facts what the person is shown, line by line
 * @param used whether its yes was used, by the ledger or by the journal beside it
 * @param lapsed whether the clock was set back since, so that its times say nothing
 */
public record Approval(
    String id,
    ApprovalKind kind,
    String digest,
    String subject,
    Optional<String> jobId,
    Instant askedAt,
    Instant expiresAt,
    String session,
    List<Fact> facts,
    Optional<Given> answer,
    boolean used,
    boolean superseded,
    boolean lapsed,
    Standing standing) {

  /** Whether Holdfire wrote it. */
  public enum Standing {
    /** Every part carries its seal. */
    SEALED,
    /** It is older than the key: history, good for nothing any more. */
    OLD,
    /** Somebody else wrote it, or the key that sealed it is gone. */
    FORGED
  }

  /** One line of what a person is shown. */
  public record Fact(String label, String value) {}

  /**
   * An answer.
   *
   * @param yes whether the phrase was typed
   * @param expiresAt until when a yes can be used
   * @param channel where it was given
   */
  public record Given(boolean yes, Instant at, Instant expiresAt, String channel) {}

  public Approval {
    facts = List.copyOf(facts);
  }

  /** The name of its kind, as results and messages carry it. */
  public String kindWord() {
    return kind.word();
  }

  /**
   * Where it stands at that time. At a time well before it was asked or answered the clock was
   * moved, and nothing that rests on it holds.
   */
  public ApprovalState state(Instant now) {
    if (standing == Standing.FORGED || (standing == Standing.OLD && !used)) {
      return ApprovalState.VOID;
    }
    if (used) {
      return ApprovalState.CONSUMED;
    }
    if (answer.isPresent() && !answer.get().yes()) {
      return ApprovalState.DECLINED;
    }
    if (superseded) {
      return ApprovalState.SUPERSEDED;
    }
    if (lapsed) {
      return ApprovalState.EXPIRED;
    }
    Instant start = answer.map(Given::at).orElse(askedAt);
    Instant end = answer.map(Given::expiresAt).orElse(expiresAt);
    if (!now.isBefore(end) || now.isBefore(start.minus(ClockSeen.SKEW))) {
      return ApprovalState.EXPIRED;
    }
    return answer.isPresent() ? ApprovalState.APPROVED : ApprovalState.PENDING;
  }
}
