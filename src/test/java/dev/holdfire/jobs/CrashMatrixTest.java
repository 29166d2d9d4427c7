package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.CrashMatrix.Row;
import dev.holdfire.jobs.CrashMatrix.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Step at which a server process halts → what the next one makes of it. Whatever the step: no job
 * is lost, none is started twice, and the money adds up.
 */
class CrashMatrixTest {
  @TempDir private static Path folder;
  private static Map<Step, Row> rows = Map.of();

  @BeforeAll
  @Timeout(120)
  static void die() throws IOException, InterruptedException {
    rows = CrashMatrix.all(folder);
  }

  @ParameterizedTest(name = "{0}: {1} -> {2} -> {3}")
  @CsvSource({
    "RESERVING, none, none, none, 0.00, 0.00, 0, 0, launched",
    "RESERVED, RESERVED, REFUSED, REFUSED, 0.00, 0.00, 0, 0, launched",
    "LAUNCHING, RESERVED, REFUSED, REFUSED, 0.00, 0.00, 0, 0, launched",
    "LAUNCH_SAID, LAUNCHING, REFUSED, REFUSED, 0.00, 0.00, 0, 0, launched",
    "ASKED, LAUNCHING, REFUSED, REFUSED, 0.00, 0.00, 0, 0, launched",
    "STARTED, LAUNCHING, RUNNING, RUNNING, 0.00, 4.00, 1, 0, key-in-use",
    "SUBMITTED, LAUNCHING, RUNNING, RUNNING, 0.00, 4.00, 1, 0, key-in-use",
    "RECORDED, RUNNING, RUNNING, RUNNING, 0.00, 4.00, 1, 0, key-in-use",
    "CONSUMING, RUNNING, RUNNING, RUNNING, 0.00, 4.00, 1, 0, Stopped by the same yes",
    "CONSUMED, STOPPING, STOPPING, STOP_UNCONFIRMED, 0.00, 4.00, 1, 0, Stopped by a new yes",
    "STOP_ASKED, STOPPING, STOPPING, STOP_UNCONFIRMED, 0.00, 4.00, 1, 0, Stopped by a new yes",
    "STOP_TOLD, STOPPING, STOPPING, STOPPED, 0.00, 4.00, 1, 1, ended",
    "CONFIRMED_NOT_RECORDED, STOPPING, STOPPED, STOPPED, 1.00, 0.00, 1, 1, ended",
    "CONFIRMED, STOPPED, STOPPED, STOPPED, 1.00, 0.00, 1, 1, ended"
  })
  void theNextStartKnowsWhatToDo(
      Step step,
      String left,
      String next,
      String later,
      String spent,
      String reserved,
      int starts,
      int stops,
      String again) {
    Row row = Optional.ofNullable(rows.get(step)).orElseThrow();
    assertThat(row.left()).isEqualTo(left);
    assertThat(row.next()).isEqualTo(next);
    assertThat(row.later()).isEqualTo(later);
    assertThat(row.money().spent()).isEqualTo(Usd.of(spent));
    assertThat(row.money().reserved()).isEqualTo(Usd.of(reserved));
    assertThat(row.starts()).hasSize(starts);
    assertThat(new HashSet<>(row.starts())).hasSameSizeAs(row.starts());
    assertThat(row.stops()).hasSize(stops);
    assertThat(row.again()).isEqualTo(again);
    assertThat(row.yes()).as("the yes is used").isEqualTo(!step.launch() && step != Step.CONSUMING);
  }
}
