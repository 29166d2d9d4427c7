package dev.holdfire.cost;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A price for one resource and where it is known from.
 *
 * @param amount dollars for each unit, as the source gives it
 * @param unit what the amount is charged for
 * @param currency ISO 4217; only {@code USD} can be spent
 * @param provenance what kind of source
 * @param source where it was read, in words
 * @param readAt when it was read or stated
 * @param grade how well it was known then; see {@link #gradeAt}
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
    PROVIDER,
    /** Stated by a person in the policy, with a source and a date. */
    STATED,
    /** Hardware that the user owns: a rate in the policy, which may be zero. */
    OWNED,
    /** The dated table that ships with Holdfire: for display and estimates only. */
    TABLE
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

  /** Dollars for an hour. */
  public BigDecimal perHour() {
    return unit == RateUnit.HOUR ? amount : amount.multiply(BigDecimal.valueOf(3600));
  }
}
