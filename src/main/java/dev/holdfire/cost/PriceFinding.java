package dev.holdfire.cost;

/** What the price book knows of one resource. */
public sealed interface PriceFinding {

  /** A price that money may be spent on. */
  record Spendable(Rate rate) implements PriceFinding {}

  /** A price that may be shown and estimated with, and why nothing may be launched on it. */
  record DisplayOnly(Rate rate, String reason) implements PriceFinding {}

  /** No price, and why. */
  record Unknown(String reason) implements PriceFinding {}
}
