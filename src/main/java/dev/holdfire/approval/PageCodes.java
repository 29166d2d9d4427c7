package dev.holdfire.approval;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The codes that lead from a person's terminal to the page: shown at the one, typed at the other.
 * The ledger takes a code from process to process, and keeps a slow salted hash of it only. The
 * newest code alone is good, once, for five minutes and five tries.
 */
public final class PageCodes {
  /** Without letters that look like digits. */
  private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /**
   * 40 bits: five tries at a page guess it once in 200,000,000,000 codes, and whoever reads the
   * hash has five minutes for 2<sup>39</sup> slow ones.
   */
  private static final int LENGTH = 8;

  private static final int MOST_TRIES = 5;
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration SKEW = Duration.ofMinutes(1);
  private static final String HASH = "PBKDF2WithHmacSHA256";
  private static final int ROUNDS = 120_000;
  private static final int HASH_BITS = 256;
  private static final int SALT_BYTES = 16;

  private final Ledger ledger;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Codes in this ledger.
   *
   * @param random nobody can guess what it makes
   */
  public PageCodes(Ledger ledger, Clock clock, RandomGenerator random) {
    this.ledger = ledger;
    this.clock = clock;
    this.random = random;
  }

  /** A code as a person is shown it. */
  public record Issued(String code, Instant expiresAt) {}

  /** What came of a code that was typed. */
  public enum Entered {
    /** It was good, and is used up. */
    GOOD,
    /** It is not the newest code. */
    WRONG,
    /** No code is open: none was made, or the newest expired or was used. */
    NONE_OPEN,
    /** The newest code was tried too often; it is void, right or not. */
    TRIED_TOO_OFTEN
  }

  /** Makes a code, which takes the place of the one before it. */
  public Issued issue() {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    byte[] bytes = new byte[SALT_BYTES];
    random.nextBytes(bytes);
    String salt = HexFormat.of().formatHex(bytes);
    String hash = hash(code.toString(), salt);
    Instant now = now();
    Instant end = now.plus(LIFE);
    ledger.write(
        transaction -> {
          PageCodeStore.insert(transaction, salt, hash, now, end);
          return true;
        });
    return new Issued(code.insert(LENGTH / 2, '-').toString(), end);
  }

  /** Takes a code that somebody typed; blanks, hyphens and case do not matter. */
  public Entered enter(String typed) {
    Optional<PageCodeStore.Kept> newest = ledger.write(this::tryNewest);
    if (newest.isEmpty()) {
      return Entered.NONE_OPEN;
    }
    PageCodeStore.Kept code = newest.get();
    if (code.tries() >= MOST_TRIES) {
      return Entered.TRIED_TOO_OFTEN;
    }
    if (!same(hash(plain(typed), code.salt()), code.hash())) {
      return Entered.WRONG;
    }
    // The hash took its time outside the transaction: another may have been faster with it.
    return ledger.write(transaction -> PageCodeStore.use(transaction, code.seq(), now()))
        ? Entered.GOOD
        : Entered.NONE_OPEN;
  }

  /** The newest code, if it is open. The try counts before it is judged, so that none is free. */
  private Optional<PageCodeStore.Kept> tryNewest(Transaction transaction) {
    Instant now = now();
    Optional<PageCodeStore.Kept> open =
        PageCodeStore.newest(transaction)
            .filter(code -> !code.used())
            .filter(code -> now.isBefore(code.expiresAt()))
            .filter(code -> !now.isBefore(code.madeAt().minus(SKEW)));
    open.filter(code -> code.tries() < MOST_TRIES)
        .ifPresent(code -> PageCodeStore.tried(transaction, code.seq(), now));
    return open;
  }

  private static String plain(String typed) {
    StringBuilder plain = new StringBuilder();
    typed
        .toUpperCase(Locale.ROOT)
        .chars()
        .filter(letter -> letter != '-' && !Character.isWhitespace(letter))
        .limit(LENGTH + 1L)
        .map(letter -> letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter)
        .forEach(letter -> plain.append((char) letter));
    return plain.toString();
  }

  private static boolean same(String left, String right) {
    return MessageDigest.isEqual(
        left.getBytes(StandardCharsets.US_ASCII), right.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash(String code, String salt) {
    try {
      PBEKeySpec spec =
          new PBEKeySpec(code.toCharArray(), HexFormat.of().parseHex(salt), ROUNDS, HASH_BITS);
      return HexFormat.of()
          .formatHex(SecretKeyFactory.getInstance(HASH).generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new HoldfireException(ErrorCode.FAULT, "this Java has no " + HASH, e);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
