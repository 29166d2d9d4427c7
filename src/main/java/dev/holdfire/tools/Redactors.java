package dev.holdfire.tools;

import dev.holdfire.policy.Policy;
import dev.holdfire.redact.Redactor;

/** Redactors by what a policy says. */
public final class Redactors {
  private Redactors() {}

  /** One that knows the policy's own patterns, and what it lets be. */
  public static Redactor by(Policy policy) {
    return new Redactor(policy.redact().patterns(), policy.redact().allow());
  }
}
