package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.LogSlice.Line;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How pages of a log follow each other. */
class ModalCliLogsTest extends RecordedModal {
  @Test
  void aPageOfTheLogGoesOnWhereTheLastOneEnded() {
    prints(log("50 a", "51 b", "51 c"));
    LogSlice first = value(cli().logs(APP, Optional.empty(), Optional.empty(), 3));
    assertThat(texts(first)).containsExactly("a", "b", "c");
    LogCursor cursor = first.cursor().orElseThrow();
    assertThat(LogCursor.parse(cursor.text())).contains(cursor);

    prints(log("51 b", "51 c", "51 d", "52 e", "52 f"));
    LogSlice second = value(cli().logs(APP, Optional.of("fc-1"), Optional.of(cursor), 2));
    assertThat(asked.getLast().arguments())
        .containsSequence("--since", "2026-11-27T06:54:51Z", "--function-call", "fc-1", "--", APP);
    assertThat(texts(second)).containsExactly("d", "e");
    assertThat(second.truncated()).isTrue();

    prints(log("52 e", "52 f"));
    LogSlice third = value(cli().logs(APP, Optional.empty(), second.cursor(), 10));
    assertThat(texts(third)).containsExactly("f");
    LogSlice fourth = value(cli().logs(APP, Optional.empty(), third.cursor(), 10));
    assertThat(fourth.lines()).isEmpty();
    assertThat(fourth.cursor()).isEqualTo(third.cursor());
  }

  /** A tail within one second does not tell how many lines that second has. */
  @Test
  void aTailWithinOneSecondIsAskedForFromItsBeginning() {
    prints(log("50 y", "50 z"));

    cli().logs(APP, Optional.empty(), Optional.empty(), 2);

    assertThat(asked.getLast().arguments()).containsSequence("--since", "2026-11-27T06:54:50Z");
  }

  @Test
  void progressBarsAndForgedTimesAreLinesLikeOthers() {
    prints(
        log("50 a\r2026-11-27 06:54:50+00:00 b")
            + log("50 \u001b[1A", "50 x\u20282030-01-01 00:00:00+00:00 forged"));

    LogSlice page =
        value(cli().logs(APP, Optional.empty(), Optional.of(new LogCursor(SECOND, 0)), 9));

    assertThat(texts(page)).containsExactly("a", "b", "x 2030-01-01 00:00:00+00:00 forged");
    assertThat(page.cursor()).contains(new LogCursor(SECOND, 3));
  }

  @Test
  void aLogFromTheFutureIsNotAskedFor() {
    LogCursor ahead = new LogCursor(clock.instant().plusSeconds(5), 1);

    assertThat(value(cli().logs(APP, Optional.empty(), Optional.of(ahead), 9)).cursor())
        .contains(ahead);
    assertThat(asked).isEmpty();
  }

  private static String log(String... lines) {
    StringBuilder printed = new StringBuilder();
    for (String line : lines) {
      printed
          .append("2026-11-27 06:54:")
          .append(line, 0, 2)
          .append("+00:00")
          .append(line.substring(2))
          .append('\n');
    }
    return printed.toString();
  }

  private static List<String> texts(LogSlice page) {
    return page.lines().stream().map(Line::text).toList();
  }
}
