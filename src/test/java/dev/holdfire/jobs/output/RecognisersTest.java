package dev.holdfire.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecognisersTest {
  static List<Corpus.Row> progress() {
    return Corpus.rows("progress.txt");
  }

  static List<String> otherWork() {
    return Corpus.lines("other-work.txt");
  }

  @ParameterizedTest
  @MethodSource("progress")
  void whatTrainersPrintIsRead(Corpus.Row row) {
    Optional<Mark> mark = Recognisers.read(row.line());
    if (row.expected().equals("none")) {
      assertThat(mark).isEmpty();
      return;
    }
    String[] expected = row.expected().split(" ", -1);
    assertThat(mark.orElseThrow().step()).as("step").isEqualTo(number(expected[0]));
    assertThat(mark.orElseThrow().total()).as("total").isEqualTo(number(expected[1]));
    assertThat(mark.orElseThrow().epoch()).as("epoch").isEqualTo(number(expected[2]));
    assertThat(mark.orElseThrow().epochs()).as("epochs").isEqualTo(number(expected[3]));
    assertThat(mark.orElseThrow().training()).isTrue();
    Optional<BigDecimal> rate = mark.orElseThrow().stepsPerSecond();
    if (expected[4].equals("-")) {
      assertThat(rate).isEmpty();
    } else {
      assertThat(rate.orElseThrow())
          .isCloseTo(new BigDecimal(expected[4]), Percentage.withPercentage(5));
    }
  }

  @ParameterizedTest
  @MethodSource("otherWork")
  void loadingAndEvaluatingAreNoTraining(String line) {
    assertThat(Recognisers.read(line).filter(Mark::training)).isEmpty();
  }

  @Test
  @Timeout(10)
  void longLinesAreReadFast() {
    for (String part :
        List.of(
            "step ",
            "10%|",
            "1",
            "loss ",
            "(",
            " ",
            "step 1 of ",
            "9%|#|",
            "epoch 1 ",
            "━",
            "{\"a\":",
            "1,",
            "epoch [1] [",
            "1/2 ",
            "train ",
            "'",
            "a_")) {
      String line = part.repeat(4_200 / part.length());
      for (int i = 0; i < 50; i++) {
        assertThatCode(() -> Recognisers.read(line)).doesNotThrowAnyException();
      }
    }
  }

  private static OptionalLong number(String text) {
    return text.equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }
}
