package dev.holdfire.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Steps and epochs together say how far the whole run is. */
class PositionTest {

  @Test
  void theNewestLineThatNamesAStepCounts() {
    Position position = of("step 1/10", "step 2/10", "saved a checkpoint");

    assertThat(position.step()).isEqualTo(2);
    assertThat(position.whole()).isTrue();
    assertThat(position.line()).isEqualTo("step 2/10");
  }

  @Test
  void stepsOfAnEpochAreCountedOverAllEpochs() {
    Position position = of("Epoch [2/5], Step [40/400], Loss: 0.1");

    assertThat(position.step()).isEqualTo(440);
    assertThat(position.total()).hasValue(2000);
    assertThat(position.whole()).isTrue();
  }

  @Test
  void theEpochMayStandInALineOfItsOwn() {
    Position position = of("Epoch 3/10", " 12/100 ━━━━━━━━━━ 1s 12ms/step - loss: 1.2");

    assertThat(position.step()).isEqualTo(212);
    assertThat(position.total()).hasValue(1000);
    assertThat(position.epoch()).hasValue(3);
  }

  @Test
  void epochsThatAreCountedFromZero() {
    Position position =
        of("epoch 0/4 batch 100/100", "epoch 1/4 batch 10/100", "epoch 1/4 batch 20/100");

    assertThat(position.step()).isEqualTo(120);
    assertThat(position.total()).hasValue(400);
  }

  @Test
  void stepsThatGrowOnOverEpochsAreThoseOfTheRun() {
    Position position =
        of("epoch 1/5 step 400/2000", "epoch 2/5 step 440/2000", "epoch 2/5 step 480/2000");

    assertThat(position.step()).isEqualTo(480);
    assertThat(position.total()).hasValue(2000);
    assertThat(position.whole()).isTrue();
  }

  @Test
  void stepsThatBeginAnewAreThoseOfTheEpoch() {
    Position position = of("Epoch 1/3", "step 299/300", "Epoch 2/3", "step 5/300");

    assertThat(position.step()).isEqualTo(305);
    assertThat(position.total()).hasValue(900);
  }

  /** One epoch's lines do not show whether its steps are the run's: nothing is guessed. */
  @Test
  void stepsThatMayBeEitherHaveNoKnownEnd() {
    Position position = of("Epoch 1/3", "step 5/300");

    assertThat(position.step()).isEqualTo(5);
    assertThat(position.whole()).isFalse();
  }

  @Test
  void anEpochWithoutAKnownNumberOfEpochsHasNoKnownEnd() {
    Position position = of("Epoch 3:  12%|█▏        | 12/100 [00:03<00:21,  4.01it/s]");

    assertThat(position.total()).hasValue(100);
    assertThat(position.whole()).isFalse();
  }

  /** Lightning's Rich bar names the last epoch, not how many there are. */
  @Test
  void lightningsRichBarCountsEpochsFromZero() {
    Position first = of("Epoch 0/4  ━━━━╸━━━━━━━━━━━━━━━━ 12/100 0:00:03 • 0:00:21 4.21it/s");
    Position last = of("Epoch 4/4  ━━━━━━━━━━━━━━━━━━━━━ 100/100 0:00:03 • 0:00:00 4.21it/s");

    assertThat(first.step()).isEqualTo(12);
    assertThat(first.total()).hasValue(500);
    assertThat(last.step()).isEqualTo(500);
    assertThat(last.total()).hasValue(500);
    assertThat(last.whole()).isTrue();
  }

  @Test
  void epochsAloneAreCounted() {
    Position position = of("epoch 3/10 loss 0.4");

    assertThat(position.unit()).isEqualTo("epoch");
    assertThat(position.step()).isEqualTo(3);
    assertThat(position.total()).isEqualTo(OptionalLong.of(10));
  }

  @Test
  void anEvaluationBetweenDoesNotMoveThePosition() {
    assertThat(
            of("step 30/100", "Evaluating:  50%|█████     | 5/10 [00:01<00:01,  4.00it/s]").step())
        .isEqualTo(30);
  }

  @Test
  void whereNothingIsNamedThereIsNoPosition() {
    assertThat(Position.in(List.of("hello", "batch_size=32"))).isEmpty();
  }

  private static Position of(String... lines) {
    return Position.in(List.of(lines)).orElseThrow().last();
  }
}
