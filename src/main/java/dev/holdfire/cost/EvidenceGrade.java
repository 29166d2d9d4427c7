package dev.holdfire.cost;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * How well a figure is known, from best to worst. The rules of grading live here and nowhere else.
 */
public enum EvidenceGrade {
  /** Fact: production, or the primary source itself. */
  E1,
  /** Verified: reproducible, several independent sources. */
  E2,
  /** Synthetic: for instance one's own benchmark without confirmation from outside. */
  E3,
  /** Expert reading: at best this for a single source that is not the primary one. */
  E4,
  /** Hypothesis. */
  E5,
  /** Speculation. */
  E6;

  /** The best grade of what the primary source itself says. */
  public static final EvidenceGrade PRIMARY = E1;

  /** The best grade of what one source says that is not the primary one. */
  public static final EvidenceGrade SINGLE_SECONDARY = E4;

  /** The best grade of one's own benchmark that nobody outside confirmed. */
  public static final EvidenceGrade OWN_BENCHMARK = E3;

  /** The worst grade that may carry a decision about architecture. */
  public static final EvidenceGrade ARCHITECTURE = E2;

  private static final int MONTHS_UNTIL_STALE = 6;

  /** Whether money may be spent on a figure of this grade. */
  public boolean admitsSpending() {
    return this == E1;
  }

  /** Whether this one is better than the other. */
  public boolean betterThan(EvidenceGrade other) {
    return compareTo(other) < 0;
  }

  /** This grade, or {@code best} where this one is better than that. */
  public EvidenceGrade atBest(EvidenceGrade best) {
    return compareTo(best) < 0 ? best : this;
  }

  /**
   * The grade at {@code now} of something verified at {@code verifiedAt}: every six months without
   * a fresh look cost one grade.
   */
  public EvidenceGrade aged(Instant verifiedAt, Instant now) {
    EvidenceGrade grade = this;
    var expiry = verifiedAt.atZone(ZoneOffset.UTC).plusMonths(MONTHS_UNTIL_STALE);
    while (!expiry.toInstant().isAfter(now) && grade != E6) {
      grade = grade.oneLower();
      expiry = expiry.plusMonths(MONTHS_UNTIL_STALE);
    }
    return grade;
  }

  private EvidenceGrade oneLower() {
    return switch (this) {
      case E1 -> E2;
      case E2 -> E3;
      case E3 -> E4;
      case E4 -> E5;
      case E5, E6 -> E6;
    };
  }
}
