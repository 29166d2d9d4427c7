package dev.holdfire.tools;

import static dev.holdfire.gate.PlanBuilder.variant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gate.PlanBuilder;
import dev.holdfire.gate.Seen;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsAskedTest {
  @TempDir private Path folder;

  private static Map<String, Long> steps(Run... runs) {
    return StepsAsked.of(plan(runs));
  }

  private static LaunchPlan plan(Run... runs) {
    return new PlanBuilder().runs(List.of(runs)).timeoutSeconds(60).build();
  }

  @Test
  void argumentsSayIt() {
    assertThat(
            steps(
                variant("a", "--max-steps", "100"),
                variant("b", "--lr=0.1", "--max_steps=200"),
                variant("c", "train.steps=300"),
                variant("d", "--warmup-steps", "10"),
                variant("e", "--steps", "many"),
                variant("f", "++trainer.max_steps=400")))
        .isEqualTo(Map.of("a", 100L, "b", 200L, "c", 300L, "f", 400L));
  }

  @Test
  void keywordsOfAFunctionSayIt() {
    assertThat(
            steps(
                new Run(
                    Optional.of("a"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    "{\"max_steps\": 40}",
                    Optional.empty())))
        .isEqualTo(Map.of("a", 40L));
  }

  @Test
  void theStepsArePricedByThePaceThatWasMeasured() {
    LaunchPlan two =
        plan(
            variant("a", "--steps", "3600"),
            variant("b", "--steps", "1800"),
            variant("c"),
            variant("d", "--steps", "999999"));
    Seen.StepTime step = new Seen.StepTime("hf-proof", Duration.ofMillis(10));

    Measured measured = Measured.of(two, Optional.of(step)).orElseThrow();

    // 36 s, 18 s, the hours given, and never more than the limit of 60 s.
    BigDecimal given = two.workload().hours();
    assertThat(measured.hours())
        .isCloseTo(
            new BigDecimal(36 + 18 + 60)
                .divide(new BigDecimal(3600), 9, RoundingMode.HALF_UP)
                .add(given)
                .divide(new BigDecimal(4), 9, RoundingMode.HALF_UP),
            Offset.offset(new BigDecimal("0.000001")));
    assertThat(measured.note())
        .contains("hf-proof", "10 ms", "3 of 4 variants", "evidence grade E3", "hours given");
    assertThat(Measured.of(two, Optional.empty())).isEmpty();
    assertThat(Measured.of(plan(variant("a")), Optional.of(step))).isEmpty();
  }

  @Test
  void configsSayItAndArgumentsWin() throws IOException {
    Path config = Files.writeString(folder.resolve("run.yaml"), "train:\n  max_steps: 500\n");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{");
    Optional<String> digest = Optional.of("c".repeat(64));

    assertThat(
            steps(
                new Run(Optional.of("a"), Optional.of(config), digest, List.of()),
                new Run(Optional.of("b"), Optional.of(config), digest, List.of("--steps", "7")),
                new Run(Optional.of("c"), Optional.of(broken), digest, List.of())))
        .isEqualTo(Map.of("a", 500L, "b", 7L));
  }

  @Test
  void aRunOfItsOwnIsNoVariant() {
    assertThat(
            steps(
                new Run(
                    Optional.empty(), Optional.empty(), Optional.empty(), List.of("--steps", "7"))))
        .isEmpty();
  }
}
