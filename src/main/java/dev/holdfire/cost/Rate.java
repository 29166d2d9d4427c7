package dev.holdfire.cost;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A price for one resource and where it is known from.
 *
 * @param amount dollars for each unit, as the source gives it
 * @param unit what the amount is charged for
 * @param currency ISO 4217; only {@code USD} can be spent
 * @param provenance what kind of source
 * @param source where it was read, in words
 * @param readAt when it was read or stated, to the second
 * @param grade how well it was known then, at best what its provenance admits; see {@link #gradeAt}
 * @param expiresAt from when it is too old to spend on; empty for what does not age (owned
 *     hardware)
 */
public record Rate(
    BigDecimal amount,
    RateUnit unit,
    String currency,
    Provenance provenance,
    String source,
    Instant readAt,
    EvidenceGrade grade,
    Optional<Instant> expiresAt) {

  /** What kind of source a rate comes from. */
  public enum Provenance {
    /** Read from the provider's own interface. */
    PROVIDER(EvidenceGrade.PRIMARY),
    /** Stated by a person in the policy, with a source and a date. */
    STATED(EvidenceGrade.PRIMARY),
    /** Hardware that the user owns: a rate in the policy, which may be zero. */
    OWNED(EvidenceGrade.PRIMARY),
    /** The dated table that ships with Holdfire: for display and estimates only. */
    TABLE(EvidenceGrade.SINGLE_SECONDARY);

    private final EvidenceGrade best;

    Provenance(EvidenceGrade best) {
      this.best = best;
    }
  }

  public Rate {
    readAt = readAt.truncatedTo(ChronoUnit.SECONDS);
    grade = grade.atBest(provenance.best);
  }

  /** What a rate is charged for. */
  public enum RateUnit {
    HOUR(3600),
    SECOND(1);

    private final int seconds;

    RateUnit(int seconds) {
      this.seconds = seconds;
    }

    public int seconds() {
      return seconds;
    }
  }

  /** The grade at {@code now}, after ageing. What a person owns and states does not age. */
  public EvidenceGrade gradeAt(Instant now) {
    return provenance == Provenance.OWNED ? grade : grade.aged(readAt, now);
  }

  /** The same with another end of its freshness. */
  public Rate until(Instant end) {
    return new Rate(amount, unit, currency, provenance, source, readAt, grade, Optional.of(end));
  }

  /** Dollars for an hour. */
  public BigDecimal perHour() {
    return unit == RateUnit.HOUR ? amount : amount.multiply(BigDecimal.valueOf(3600));
  }
}
