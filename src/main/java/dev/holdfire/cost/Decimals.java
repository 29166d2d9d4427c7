package dev.holdfire.cost;

import java.math.BigDecimal;

/** How exact decimals are written. */
public final class Decimals {
  private Decimals() {}

  /** Two digits after the point, or as many as the number needs: {@code 18.00}, {@code 0.0125}. */
  public static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.setScale(Math.max(2, stripped.scale())).toPlainString();
  }

  /** As given, with at least one digit after the point: {@code 1.0}, {@code 0.2}, {@code 1.25}. */
  public static String hours(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.setScale(Math.max(1, stripped.scale())).toPlainString();
  }
}
