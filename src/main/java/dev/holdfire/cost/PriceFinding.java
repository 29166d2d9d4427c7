package dev.holdfire.cost;

import java.util.Optional;

/** What the price book knows of one resource. */
public sealed interface PriceFinding {

  /** The price that is shown, if there is one. */
  default Optional<Rate> shown() {
    return switch (this) {
      case Spendable(Rate rate) -> Optional.of(rate);
      case DisplayOnly(Rate rate, String _) -> Optional.of(rate);
      case Unknown _ -> Optional.empty();
    };
  }

  /** A price that money may be spent on. */
  record Spendable(Rate rate) implements PriceFinding {}

  /** A price that may be shown and estimated with, and why nothing may be launched on it. */
  record DisplayOnly(Rate rate, String reason) implements PriceFinding {}

  /** No price, and why. */
  record Unknown(String reason) implements PriceFinding {}
}
