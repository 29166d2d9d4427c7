package dev.holdfire.gate;

import java.util.List;

/** No secret stands in what is launched. */
final class SecretLeak implements Capability {

  @Override
  public String id() {
    return "safety::secret-leak";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return facts.secrets().isEmpty()
        ? Ruling.PASS
        : Ruling.refuse(
            refusal(
                "secret-found",
                "secrets stand in what would be launched: " + String.join("; ", facts.secrets()),
                List.of(
                    "take them out and read them from the environment or a secret store",
                    "if it is none, let a person add a pattern for it to redact.allow in the"
                        + " policy")));
  }
}
