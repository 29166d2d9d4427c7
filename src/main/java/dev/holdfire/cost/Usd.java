package dev.holdfire.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of US dollars, counted in micro-dollars (millionths).
 *
 * @param micros millionths of a dollar; may be negative (an overdrawn remainder)
 */
public record Usd(long micros) implements Comparable<Usd> {
  public static final Usd ZERO = new Usd(0);
  private static final int SCALE = 6;

  /** The amount in decimal dollars, which must not be finer than a micro-dollar. */
  public static Usd of(String dollars) {
    return of(new BigDecimal(dollars));
  }

  /**
   * The amount in decimal dollars.
   *
   * @throws ArithmeticException if it is finer than a micro-dollar or too large
   */
  public static Usd of(BigDecimal dollars) {
    return new Usd(dollars.movePointRight(SCALE).longValueExact());
  }

  /**
   * The smallest amount that is not below the given dollars: what is reserved is never less than
   * what may be billed.
   */
  public static Usd roundedUp(BigDecimal dollars) {
    return new Usd(
        dollars.movePointRight(SCALE).setScale(0, RoundingMode.CEILING).longValueExact());
  }

  /** The nearest amount to the given dollars, for what is told and not decided by. */
  public static Usd nearest(BigDecimal dollars) {
    return new Usd(
        dollars.movePointRight(SCALE).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  public Usd plus(Usd other) {
    return new Usd(Math.addExact(micros, other.micros));
  }

  public Usd minus(Usd other) {
    return new Usd(Math.subtractExact(micros, other.micros));
  }

  public Usd times(long factor) {
    return new Usd(Math.multiplyExact(micros, factor));
  }

  public boolean isNegative() {
    return micros < 0;
  }

  public Usd max(Usd other) {
    return micros >= other.micros ? this : other;
  }

  public Usd min(Usd other) {
    return micros <= other.micros ? this : other;
  }

  public BigDecimal dollars() {
    return BigDecimal.valueOf(micros, SCALE);
  }

  /**
   * Exact decimal dollars with two digits or as many as needed, such as {@code 9.875}: the form in
   * JSON.
   */
  public String exact() {
    return Decimals.plain(dollars());
  }

  /** The form that people read: {@code $9.88}, rounded half up to cents. */
  public String display() {
    BigDecimal cents = dollars().setScale(2, RoundingMode.HALF_UP);
    return (cents.signum() < 0 ? "-$" : "$") + cents.abs().toPlainString();
  }

  @Override
  public int compareTo(Usd other) {
    return Long.compare(micros, other.micros);
  }

  @Override
  public String toString() {
    return "$" + exact();
  }
}
