package dev.holdfire.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
  static List<Corpus.Row> bad() {
    return Corpus.rows("bad.txt");
  }

  static List<String> harmless() {
    return Corpus.lines("harmless.txt");
  }

  static List<Corpus.Row> phases() {
    return Corpus.rows("phases.txt");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadSignIsToldWithItsLine(Corpus.Row row) {
    assertThat(Reading.of(List.of("step 1", row.line())).trouble().orElseThrow())
        .startsWith(row.expected() + ": ")
        .contains(row.line().strip().substring(0, Math.min(199, row.line().strip().length())));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void anOrdinaryLineIsNoBadSign(String line) {
    assertThat(Reading.of(List.of("step 1", line)).trouble()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("phases")
  void thePhaseIsThatOfTheNewestTellingLine(Corpus.Row row) {
    assertThat(Reading.of(List.of(row.line(), "...")).phase().words()).isEqualTo(row.expected());
  }

  @Test
  void aTracebackIsToldByItsException() {
    assertThat(
            Reading.of(
                    List.of(
                        "Traceback (most recent call last):",
                        "  File \"train.py\", line 3, in <module>",
                        "    main()",
                        "KeyError: 'lr'"))
                .trouble())
        .contains("a traceback: KeyError: 'lr'");
  }

  @Test
  void theCauseBelowATracebackSaysMore() {
    assertThat(
            Reading.of(
                    List.of(
                        "Traceback (most recent call last):",
                        "torch.OutOfMemoryError: CUDA out of memory."))
                .trouble()
                .orElseThrow())
        .startsWith("out of memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Traceback (most recent call last):",
        "torch.OutOfMemoryError: CUDA out of memory.",
        "urllib.error.HTTPError: HTTP Error 403: Forbidden"
      })
  void whatTheRunWentOnAfterIsANote(String line) {
    Reading reading = Reading.of(List.of("step 4/10", line, "step 5/10"));

    assertThat(reading.trouble()).isEmpty();
    assertThat(reading.passed()).hasSize(1);
  }

  /** A bar redraws itself when an exception unwinds it, and buffers are flushed late. */
  @Test
  void aStepThatWasReachedBeforeIsNoGoingOn() {
    assertThat(
            Reading.of(List.of("step 4/10", "Traceback (most recent call last):", "step 4/10"))
                .trouble())
        .isPresent();
  }

  @Test
  void aNewEpochIsAGoingOnToo() {
    assertThat(
            Reading.of(
                    List.of(
                        "step 90/90",
                        "Traceback (most recent call last):",
                        "step 1/90",
                        "step 2/90",
                        "step 3/90"))
                .trouble())
        .isEmpty();
  }

  /** The next checkpoint will fail as well, however many steps are made until then. */
  @Test
  void aFullDiskIsNotGotOver() {
    assertThat(
            Reading.of(List.of("step 4", "OSError: [Errno 28] No space left on device", "step 5"))
                .trouble())
        .isPresent();
  }

  @Test
  void oneLossThatIsNoNumberIsGotOverAfterThreeThatAre() {
    List<String> lines = new ArrayList<>(List.of("step 1 loss 1.0", "step 2 loss nan"));
    lines.addAll(List.of("step 3 loss 1.0", "step 4 loss 1.1"));
    assertThat(Reading.of(lines).trouble()).isPresent();

    lines.add("step 5 loss 1.0");
    assertThat(Reading.of(lines).trouble()).isEmpty();
  }

  @Test
  void aLossThatRisesWithoutEndIsTold() {
    assertThat(Reading.of(losses(i -> 1 + 0.2 * i)).trouble().orElseThrow())
        .startsWith("the loss rises without end: step 20 loss 4.8");
  }

  @Test
  void aLossThatFallsSwaysOrPeaksIsNoTrouble() {
    assertThat(Reading.of(losses(i -> 5 / (1 + 0.2 * i))).trouble()).isEmpty();
    assertThat(Reading.of(losses(i -> i % 2 == 0 ? 1.0 : 3.0)).trouble()).isEmpty();
    assertThat(Reading.of(losses(i -> i < 15 ? 1 + 0.2 * i : 1)).trouble())
        .as("it came back")
        .isEmpty();
    assertThat(Reading.of(losses(i -> i == 12 ? 50.0 : 1)).trouble()).as("one spike").isEmpty();
    assertThat(Reading.of(losses(i -> -5 + 0.2 * i)).trouble()).as("a negative one").isEmpty();
    assertThat(Reading.of(losses(i -> 1 + 0.2 * i).subList(0, 11)).trouble())
        .as("too few")
        .isEmpty();
  }

  @Test
  void aValidationLossThatRisesIsNoTrouble() {
    assertThat(
            Reading.of(
                    IntStream.range(0, 20)
                        .mapToObj(i -> "epoch %d val_loss %s".formatted(i + 1, 1 + 0.2 * i))
                        .toList())
                .trouble())
        .isEmpty();
  }

  @Test
  void progressIsTheNewestLineThatShowsIt() {
    assertThat(Reading.of(List.of("step 1/10", "step 2/10", "bye")).progress())
        .contains("step 2/10");
    assertThat(Reading.of(List.of("{'loss': 1.2, 'epoch': 0.1}")).progress()).isPresent();
    assertThat(Reading.of(List.of("iter 0: loss 4.2, time 20.00ms, mfu 1.00%")).progress())
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "  0%|          | 0/100 [00:00<?, ?it/s]",
        "step 0",
        "Resuming from step 200",
        "Loading checkpoint shards:  50%|█████     | 2/4 [00:02<00:02,  1.10s/it]",
        "loss: nan"
      })
  void aPromiseIsNoProgress(String line) {
    assertThat(Reading.of(List.of(line)).progress()).isEmpty();
  }

  @Test
  @Timeout(10)
  void longLinesAreReadFastAndShownShort() {
    for (String part :
        List.of("loss ", "loss: ", "loss=(", "nan", " ", "loss  for nan", "no ", "if you get ")) {
      assertThat(Reading.of(List.of(part.repeat(200_000 / part.length())))).isNotNull();
    }
    assertThat(
            Reading.of(List.of("MemoryError " + "x".repeat(9999))).trouble().orElseThrow().length())
        .isLessThan(300);
  }

  private static List<String> losses(IntToDoubleFunction loss) {
    return IntStream.range(0, 20)
        .mapToObj(
            i -> "step %d loss %s".formatted(i + 1, Math.round(loss.applyAsDouble(i) * 10) / 10.0))
        .toList();
  }
}
