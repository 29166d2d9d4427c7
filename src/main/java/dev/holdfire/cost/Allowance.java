package dev.holdfire.cost;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Room that a person granted beforehand: launches from one folder inside it need no further
 * question.
 *
 * @param id {@code hw-} and ten letters
 * @param granted how much may be spent
 * @param spent what its jobs were booked
 * @param reserved what its live jobs may still spend
 * @param until when it closes
 * @param revoked whether a person took it back
 */
public record Allowance(
    String id,
    Path projectFolder,
    Usd granted,
    Usd spent,
    Usd reserved,
    Instant grantedAt,
    Instant until,
    boolean revoked) {

  /**
   * What may still be reserved in it: {@code granted = spent + reserved + remaining}. Never
   * negative, also when a job cost more than was reserved.
   */
  public Usd remaining() {
    return granted.minus(spent).minus(reserved).max(Usd.ZERO);
  }

  /** Whether launches may use it at that time. */
  public boolean open(Instant now) {
    return !revoked && now.isBefore(until);
  }

  /** Whether a launch of this ceiling fits in it at that time. */
  public boolean covers(Usd ceiling, Instant now) {
    return open(now) && ceiling.compareTo(remaining()) <= 0;
  }
}
