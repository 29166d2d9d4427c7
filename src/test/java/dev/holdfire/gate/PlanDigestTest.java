package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An approval is bound to a text of the plan: whatever is changed in the plan changes the text. */
class PlanDigestTest {

  @Test
  void theSamePlanHasTheSameText() {
    assertThat(harmless().plan().canonicalText()).isEqualTo(harmless().plan().canonicalText());
  }

  @Test
  void everyChangeChangesTheText() {
    List<Consumer<LaunchFactsFixture>> changes =
        List.of(
            facts -> {},
            facts -> facts.script = Path.of("/srv/project/other.py"),
            facts -> facts.config = Optional.of(Path.of("/srv/project/a.json")),
            facts -> facts.backend = "modal",
            facts -> facts.ratePerHour = "1.01",
            facts -> facts.hours = new BigDecimal("1.5"),
            facts -> facts.runs = 2);
    Set<String> texts = new HashSet<>();
    for (Consumer<LaunchFactsFixture> change : changes) {
      LaunchFactsFixture facts = harmless();
      change.accept(facts);
      texts.add(facts.plan().canonicalText());
    }

    assertThat(texts).hasSameSizeAs(changes);
  }

  /** Words cannot be moved from one argument into the next. */
  @Test
  void argumentsAreKeptApart() {
    assertThat(text(List.of("a", "b"))).isNotEqualTo(text(List.of("ab")));
    assertThat(text(List.of("1:a"))).isNotEqualTo(text(List.of("1", "a")));
    assertThat(text(List.of(""))).isNotEqualTo(text(List.of()));
  }

  private static String text(List<String> arguments) {
    return new PlanBuilder()
        .run(PlanBuilder.run(arguments.toArray(String[]::new)))
        .build()
        .canonicalText();
  }
}
