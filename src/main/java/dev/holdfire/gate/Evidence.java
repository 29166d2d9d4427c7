package dev.holdfire.gate;

import java.time.Instant;

/**
 * A person's yes, as the approvals tell it. It says what was allowed and is not yet proof: whoever
 * acts on it consumes it in the transaction of the act, which fails if it is not there.
 *
 * @param digest of exactly what was allowed
 * @param channel where it was given
 */
public record Evidence(
    String approvalId, ApprovalKind kind, String digest, Instant approvedAt, String channel) {

  boolean answers(Demand demand) {
    return kind == demand.kind() && digest.equals(demand.digest());
  }
}
