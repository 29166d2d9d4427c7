package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Fault;
import dev.holdfire.backend.modal.Life;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The client of Modal asks again by itself when an answer is lost: what is launched then, what the
 * ledger says of it, and what people are told.
 */
class LostAnswersTest extends CloudHarness {
  /**
   * The client tries four times in all. Where Modal honours the key, the repetitions are one; where
   * it does not, each is an app or a call of its own. With the last answer lost as well, the client
   * itself knows of none.
   */
  @ParameterizedTest
  @CsvSource({
    "AppCreate,   1, true,  1, 1, RUNNING, 0",
    "AppCreate,   1, false, 2, 1, RUNNING, 1",
    "AppCreate,   4, true,  1, 0, REFUSED, 0",
    "AppCreate,   4, false, 4, 0, REFUSED, 0",
    "FunctionMap, 1, true,  1, 1, RUNNING, 0",
    "FunctionMap, 1, false, 1, 2, RUNNING, 1",
    "FunctionMap, 4, true,  1, 1, RUNNING, 0",
    "FunctionMap, 4, false, 1, 4, RUNNING, 3",
  })
  void whatIsLaunchedIsInTheLedger(
      String rpc, int lost, boolean honoured, int apps, int calls, JobState state, int tooMany)
      throws IOException {
    plane.set("honour_keys", honoured);
    plane.fault(Fault.lost(rpc).times(lost));

    JobNow job = cloud.launch("train", "1.00", 600, 0);

    String id = job.job().jobId();
    List<JsonNode> own = apps(id);
    assertThat(own).hasSize(apps);
    assertThat(calls(id)).hasSize(calls);
    assertThat(job.state()).describedAs(job.detail()).isEqualTo(state);
    assertThat(cloud.extra(id).map(seen -> (int) seen.amount()).orElse(0)).isEqualTo(tooMany);
    assertThat(cloud.alarms().stream().filter(JobAlarm::urgent)).hasSize(Math.min(tooMany, 1));
    if (state == JobState.REFUSED) {
      assertThat(own).allSatisfy(app -> assertThat(app.path("stop_asked").isNull()).isFalse());
      assertThat(job.detail()).contains(own.getFirst().path("app_id").asString());
      assertThat(cloud.house.today().reserved()).isEqualTo(Usd.ZERO);
    }
  }

  @Test
  void aCallTooManyIsBookedToTheJobWithinItsReservation() throws IOException {
    plane.next("booked", Life.ending(8, "success"));
    plane.next("booked", Life.ending(1, "success"));
    JobNow job = lostCall("booked", "36.00", 600);
    String id = job.job().jobId();
    Usd reserved = cloud.house.held(job.job());

    JobNow half = cloud.until(id, _ -> !cloud.spent(id).equals(Usd.ZERO));
    Usd first = cloud.spent(id);
    JobNow over = cloud.ended(id);

    assertThat(half.state()).describedAs("the call too many runs").isEqualTo(JobState.RUNNING);
    assertThat(over.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(first).isGreaterThanOrEqualTo(Usd.of("0.03"));
    assertThat(cloud.spent(id)).isBetween(first.plus(Usd.of("0.10")), reserved);
    assertThat(cloud.overruns()).isEmpty();
    assertThat(cloud.house.today().reserved()).isEqualTo(Usd.ZERO);
    assertThat(cloud.alarms()).isEmpty();
  }

  @Test
  void theStopOfAJobEndsWhatIsTooManyInIt() throws IOException {
    plane.fault(Fault.lost("AppCreate"));
    String id = lostCall("all_of_it", "1.00", 600).job().jobId();

    StopOutcome outcome =
        cloud.house.stopper.carryOut(StopTarget.of(id), cloud.house.yesToStop(id));

    assertThat(outcome).isInstanceOf(StopOutcome.Stopped.class);
    assertThat(apps(id))
        .hasSize(2)
        .allSatisfy(app -> assertThat(app.path("state").asString()).isEqualTo("stopped"));
    assertThat(calls(id))
        .hasSize(2)
        .allSatisfy(call -> assertThat(call.path("status").asString()).isEqualTo("terminated"));
  }

  private JobNow lostCall(String function, String perHour, long timeout) throws IOException {
    plane.set("honour_keys", false);
    plane.fault(Fault.lost("FunctionMap"));
    JobNow job = cloud.launch(function, perHour, timeout, 0);
    assertThat(job.state()).describedAs(job.detail()).isEqualTo(JobState.RUNNING);
    return job;
  }
}
