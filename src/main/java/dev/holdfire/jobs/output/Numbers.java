package dev.holdfire.jobs.output;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers as trainers print them. */
final class Numbers {
  private static final int RATE_DIGITS = 6;

  /** Beyond a trillion steps it is no count. */
  private static final int MOST_DIGITS = 12;

  private Numbers() {}

  /** {@code 1000}, {@code 1,000} or {@code 4.5k}; empty for anything else. */
  static OptionalLong whole(String text) {
    String plain = text.replace(",", "").replace("_", "");
    if (plain.isEmpty()) {
      return OptionalLong.empty();
    }
    int power =
        switch (plain.charAt(plain.length() - 1)) {
          case 'k', 'K' -> 3;
          case 'M' -> 6;
          case 'G' -> 9;
          default -> 0;
        };
    return decimal(power == 0 ? plain : plain.substring(0, plain.length() - 1))
        .map(number -> number.scaleByPowerOfTen(power))
        .filter(number -> number.precision() - number.scale() <= MOST_DIGITS)
        .map(number -> OptionalLong.of(number.longValue()))
        .orElse(OptionalLong.empty());
  }

  static Optional<BigDecimal> decimal(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Seconds a step as steps a second, and the other way round. */
  static Optional<BigDecimal> inverse(BigDecimal value) {
    return value.signum() > 0
        ? Optional.of(BigDecimal.ONE.divide(value, RATE_DIGITS, RoundingMode.HALF_UP))
        : Optional.empty();
  }
}
