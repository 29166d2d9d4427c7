package dev.holdfire.gate;

import java.util.List;
import java.util.Optional;

/** Everything that a launch touches stands on the policy's lists of what is allowed. */
final class ScopeAllowlist implements Capability {

  @Override
  public String id() {
    return "scope::allowlist";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return Ruling.refuseAny(
        Touched.by(facts.plan()).flatMap(touched -> refusal(facts, touched).stream()).toList());
  }

  private Optional<Refusal> refusal(LaunchFacts facts, Touched touched) {
    return facts
        .policy()
        .scope()
        .notAllowed(touched.kind(), touched.value(), facts.plan().projectFolder())
        .map(
            why ->
                refusal(
                    "not-on-allowlist",
                    touched.noun() + " " + why,
                    List.of(
                        "use a %s that the policy allows ('holdfire policy show')"
                            .formatted(touched.noun()),
                        "let a person add it to allow.%s in the policy".formatted(touched.key()))));
  }
}
