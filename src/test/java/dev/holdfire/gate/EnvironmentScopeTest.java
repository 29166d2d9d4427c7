package dev.holdfire.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider's environment that a launch goes to is held against the policy's lists. */
class EnvironmentScopeTest {
  private final Gate gate = new Gate(List.of("scope::allowlist", "scope::denylist"));

  @TempDir Path home;

  @Test
  void anEnvironmentHasToBeOnTheListAndNotDenied() throws IOException {
    Policy lists =
        policy("[allow]\nenvironments = [\"dev*\"]\n[deny]\nenvironments = [\"dev-x\"]\n");

    assertThat(reasons(lists, "dev")).isEmpty();
    assertThat(reasons(lists, "prod")).singleElement().asString().contains("environment", "prod");
    assertThat(reasons(lists, "dev-x")).singleElement().asString().contains("deny.environments");
  }

  /** Which one the provider takes then is not known, so no list can admit it. */
  @Test
  void anEnvironmentThatIsNotNamedIsOnNoList() throws IOException {
    assertThat(reasons(policy(""), null)).isEmpty();
    assertThat(reasons(policy("[allow]\nenvironments = [\"dev\"]\n"), null))
        .singleElement()
        .asString()
        .contains("environment", "not named");
    assertThat(reasons(policy("[deny]\nenvironments = [\"prod\"]\n"), null))
        .singleElement()
        .asString()
        .contains("not named", "deny.environments");
  }

  @Test
  void onTheLocalBackendThereIsNone() throws IOException {
    LaunchFactsFixture facts = LaunchFactsFixture.harmless();
    facts.policy = policy("[allow]\nenvironments = [\"dev\"]\n");

    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  private List<String> reasons(Policy policy, @Nullable String environment) {
    LaunchFactsFixture facts = LaunchFactsFixture.harmless();
    facts.backend = "modal";
    facts.policy = policy;
    facts.environment = Optional.ofNullable(environment);
    return gate.launch(facts.facts())
            instanceof Verdict.Refused(List<Refusal> refusals, List<String> _)
        ? refusals.stream().map(Refusal::reason).toList()
        : List.of();
  }

  private Policy policy(String text) throws IOException {
    Path file = home.resolve(".config/holdfire/policy.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return PolicyFiles.locate(Map.of("HOME", home.toString()), home, Optional.empty())
        .load()
        .policy();
  }
}
