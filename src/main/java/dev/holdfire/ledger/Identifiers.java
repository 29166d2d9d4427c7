package dev.holdfire.ledger;

import java.util.random.RandomGenerator;

/**
 * Makes identifiers: a prefix and ten letters of a–z and 2–7, safe in a shell, a file name and a
 * provider's tags.
 */
public record Identifiers(RandomGenerator random) {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 10;

  public String job() {
    return make("hf-");
  }

  public String batch() {
    return make("hb-");
  }

  public String approval() {
    return make("ha-");
  }

  public String allowance() {
    return make("hw-");
  }

  /** Of a server's life, for what it spends. */
  public String session() {
    return make("hs-");
  }

  private String make(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    for (int i = 0; i < LENGTH; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }
}
