package dev.holdfire.ledger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that rows of this ledger are sealed with: HMAC-SHA-256 over the ledger's identity, what
 * kind of row it is, and every column with its length before it, so that no two rows share a text.
 */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "holdfire seal 1";

  private final SecretKeySpec key;
  private final String ledger;
  private final long lastApproval;
  private final long lastAllowance;

  /**
   * A key of one ledger.
   *
   * @param lastApproval the row of {@code approval} up to which rows are older than this key
   * @param lastAllowance the same for {@code allowance}
   */
  Seal(byte[] key, String ledger, long lastApproval, long lastAllowance) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.ledger = ledger;
    this.lastApproval = lastApproval;
    this.lastAllowance = lastAllowance;
  }

  /** Whether a row of {@code approval} is older than this key, and so cannot carry its seal. */
  public boolean predatesApproval(long row) {
    return row <= lastApproval;
  }

  boolean predatesAllowance(long row) {
    return row <= lastAllowance;
  }

  /**
   * The seal of a row.
   *
   * @param kind which table and which part of it
   * @param columns every column that matters, in order
   */
  public String of(String kind, List<Optional<String>> columns) {
    StringBuilder text = new StringBuilder();
    append(text, VERSION);
    append(text, ledger);
    append(text, kind);
    columns.forEach(
        column ->
            column.ifPresentOrElse(value -> append(text, value), () -> text.append("absent;")));
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of()
          .formatHex(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether this is the seal of that row; a missing one is not. */
  public boolean fits(Optional<String> seal, String kind, List<Optional<String>> columns) {
    return seal.isPresent()
        && MessageDigest.isEqual(
            seal.get().getBytes(StandardCharsets.UTF_8),
            of(kind, columns).getBytes(StandardCharsets.UTF_8));
  }

  private static void append(StringBuilder text, String part) {
    text.append(part.getBytes(StandardCharsets.UTF_8).length).append(':').append(part).append(';');
  }
}
