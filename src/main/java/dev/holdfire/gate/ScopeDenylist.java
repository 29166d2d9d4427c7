package dev.holdfire.gate;

import dev.holdfire.policy.Scope;
import java.util.List;
import java.util.Optional;

/** Nothing that a launch touches stands on the policy's lists of what is denied; they win. */
final class ScopeDenylist implements Capability {

  @Override
  public String id() {
    return "scope::denylist";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return Ruling.refuseAny(
        Touched.by(facts.plan()).flatMap(touched -> refusal(facts, touched).stream()).toList());
  }

  private Optional<Refusal> refusal(LaunchFacts facts, Touched touched) {
    Scope scope = facts.policy().scope();
    Optional<String> pattern =
        touched.isUnnamed()
            ? scope.deny().stream().flatMap(lists -> lists.of(touched.kind()).stream()).findFirst()
            : scope.denied(touched.kind(), touched.value(), facts.plan().projectFolder());
    return pattern.map(
        denied ->
            refusal(
                "on-denylist",
                "%s %s is denied by \"%s\" in deny.%s"
                    .formatted(touched.noun(), touched.value(), denied, touched.key()),
                List.of(
                    "use another %s".formatted(touched.noun()),
                    "let a person take the pattern out of deny.%s in the policy"
                        .formatted(touched.key()))));
  }
}
