package dev.holdfire.gate;

import java.util.List;

/**
 * Why something is not done, and what would make it possible.
 *
 * @param capability which rule refuses
 * @param code a short name for programs, such as {@code not-on-list}
 * @param reason in words, with the values that decided
 * @param remedies two or more ways out
 */
public record Refusal(String capability, String code, String reason, List<String> remedies) {
  public Refusal {
    remedies = List.copyOf(remedies);
    if (remedies.size() < 2) {
      throw new IllegalArgumentException("a refusal names two ways out or more: " + code);
    }
  }
}
