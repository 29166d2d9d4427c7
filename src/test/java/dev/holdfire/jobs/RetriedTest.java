package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Life;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Modal lists the newest attempt of a call only, and bills them all: what the ledger books. */
class RetriedTest extends CloudHarness {
  /** So that a second costs a cent. */
  private static final String HOURLY = "36.00";

  /** The attempt before was over before anybody looked: its lines in the log tell of it. */
  @Test
  void anAttemptThatNoLookSawIsBooked() throws IOException {
    plane.next("quick", Life.ending(3, "failure", "success").line(0, "up"));

    JobNow job = cloud.launch("quick", HOURLY, 60, 1);
    JobNow over = cloud.ended(job.job().jobId());

    assertThat(over.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(cloud.spent(job.job().jobId()))
        .describedAs("3 s and a second until the next, then 3 s and 2 s idle")
        .isBetween(Usd.of("0.08"), Usd.of("0.10"));
  }

  @Test
  void containersThatAreTakenAwayAreBookedAndRaiseAnAlarm() throws IOException {
    JobNow job = cloud.launch("preempted", HOURLY, 60, 0);
    String id = job.job().jobId();
    JsonNode spawned = calls(id).getFirst();
    String call = spawned.path("call_id").asString();

    untilAttempt(id, 1);
    for (int attempt = 2; attempt <= 4; attempt++) {
      plane.preempt(call);
      untilAttempt(id, attempt);
    }
    cloud.until(id, _ -> !cloud.alarms().isEmpty());
    assertThat(cloud.alarms())
        .singleElement()
        .satisfies(
            alarm ->
                assertThat(alarm.what()).contains("begun 4 times", "1 attempts were permitted"));
    double least = since(spawned);
    plane.force(call, "success");

    assertThat(cloud.ended(id).state()).isEqualTo(JobState.SUCCEEDED);
    assertBooked(id, least, since(spawned));
  }

  /**
   * A container that crashes before its call begins, as an import error in it does, is with no
   * call: the call waits on, and each container is billed.
   */
  @Test
  void containersThatCrashBeforeTheCallBeginsAreBookedAndRaiseAnAlarm() throws IOException {
    plane.next(
        "crashing",
        Life.endless()
            .crashing(1000, 2)
            .line(0.4, "Traceback (most recent call last):", "stderr")
            .line(0.5, "ModuleNotFoundError: No module named 'torch'", "stderr"));

    JobNow job = cloud.launch("crashing", HOURLY, 60, 0);
    String id = job.job().jobId();
    JsonNode spawned = calls(id).getFirst();
    cloud.until(id, _ -> !cloud.alarms().isEmpty());

    assertThat(calls(id).getFirst().path("status").asString()).isEqualTo("pending");
    assertThat(cloud.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(cloud.alarms())
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.urgent()).isTrue();
              assertThat(alarm.what()).contains("1 attempts were permitted", "crash", "billed");
            });
    assertThat(cloud.house.job(id).health().evidence()).contains("ModuleNotFoundError");
    double least = since(spawned);
    plane.force(spawned.path("call_id").asString(), "init failure");
    assertThat(cloud.ended(id).state()).isEqualTo(JobState.FAILED);
    assertBooked(id, least, since(spawned));
  }

  /**
   * What is published says that Modal gives such a call up after some failures, and that it waits
   * longer from one to the next. Whether its lists have containers that crash is not: the log has.
   */
  @Test
  void aCallThatIsGivenUpIsBookedThoughNoListEverHadAContainerOfIt() throws IOException {
    plane.next(
        "hopeless",
        Life.endless()
            .crashing(3, 3)
            .backoff(2)
            .unlisted()
            .givenUp()
            .line(0.4, "ModuleNotFoundError: No module named 'torch'", "stderr"));

    JobNow job = cloud.launch("hopeless", HOURLY, 60, 0);
    String id = job.job().jobId();
    JobNow over = cloud.ended(id);

    assertThat(over.state()).isEqualTo(JobState.FAILED);
    assertThat(over.detail()).contains("failed before the function began");
    assertBooked(id, 3 * 3, since(calls(id).getFirst()));
  }

  /** Seconds since a call was made, at the provider. */
  private static double since(JsonNode spawned) {
    return plane.world().path("now").asDouble() - spawned.path("enqueued").asDouble();
  }

  /**
   * One container followed on the other: all of the time is booked, and once. Beyond it there is
   * the idle window of the last; the whole seconds of log lines and lists move only the border
   * between two of them.
   */
  private void assertBooked(String id, double least, double most) {
    assertThat(cloud.spent(id).dollars().doubleValue())
        .describedAs("after %s s at least, %s s at most", least, most)
        .isBetween(0.01 * least, 0.01 * (most + 2));
  }

  /** Until it is seen: what came and went before a look, and wrote nothing, is known to nobody. */
  private void untilAttempt(String id, int number) {
    cloud.until(id, _ -> cloud.house.views.view(id, "", 0).orElseThrow().attempt() == number);
  }
}
