package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Fault;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Verdict;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStopStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * One call of a job is stopped by the real command line after a person's yes, and the rest goes on.
 */
class PartStopTest extends CloudHarness {
  @Test
  void theCallTooManyEndsAndTheOtherGoesOn() throws IOException {
    JobNow job = lostCall("goes_on");
    String id = job.job().jobId();
    StopTarget extra = target(id, true);
    StopTarget own = target(id, false);

    Verdict without = cloud.house.stopper.judge(job, extra, "", Optional.empty());
    StopOutcome outcome = cloud.house.stopper.carryOut(extra, yes(job, extra));

    assertThat(without).isInstanceOf(Verdict.NeedsApproval.class);
    assertThat(outcome).isInstanceOf(StopOutcome.Stopped.class);
    assertThat(status(extra)).isEqualTo("terminated");
    assertThat(status(own)).isEqualTo("running");
    assertThat(cloud.until(id, _ -> cloud.alarms().isEmpty()).state()).isEqualTo(JobState.RUNNING);
    plane.force(own.part().orElseThrow(), "success");
    assertThat(cloud.ended(id).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(cloud.house.stopper.judge(cloud.house.job(id), extra, "", Optional.empty()))
        .isInstanceOf(Verdict.Refused.class);
  }

  /** A yes to one call is none to another, nor to the whole job. */
  @Test
  void aYesIsGoodForTheOneCallOnly() throws IOException {
    JobNow job = lostCall("one_only");
    String id = job.job().jobId();
    StopTarget extra = target(id, true);
    Evidence yes = yes(job, extra);

    assertThat(cloud.house.stopper.carryOut(target(id, false), yes))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(cloud.house.stopper.carryOut(StopTarget.of(id), yes))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(status(extra)).isEqualTo("running");
    assertThat(status(target(id, false))).isEqualTo("running");
    assertThat(cloud.house.stopper.carryOut(extra, yes)).isInstanceOf(StopOutcome.Stopped.class);
    assertThat(cloud.house.stopper.carryOut(StopTarget.of(id), cloud.house.yesToStop(id)))
        .isInstanceOf(StopOutcome.Stopped.class);
  }

  @Test
  void aStopThatIsAcknowledgedAndNotDoneIsUnconfirmed() throws IOException {
    JobNow job = lostCall("ignored");
    String id = job.job().jobId();
    StopTarget extra = target(id, true);
    plane.set("stop", "ignored");

    StopOutcome part = cloud.house.stopper.carryOut(extra, yes(job, extra));
    List<JobAlarm> alarms = cloud.alarms();
    plane.force(extra.part().orElseThrow(), "success");
    cloud.until(id, _ -> !partStop(extra).open());
    StopOutcome whole = cloud.house.stopper.carryOut(StopTarget.of(id), cloud.house.yesToStop(id));

    assertThat(part).isInstanceOf(StopOutcome.Unconfirmed.class);
    assertThat(alarms)
        .filteredOn(alarm -> alarm.what().startsWith("STOP_UNCONFIRMED of " + extra.part().get()))
        .hasSize(1);
    assertThat(partStop(extra).state()).isEqualTo(PartStop.State.OVER);
    assertThat(whole).isInstanceOf(StopOutcome.Unconfirmed.class);
    assertThat(cloud.state(id)).isEqualTo(JobState.STOP_UNCONFIRMED);
    assertThat(status(target(id, false))).isEqualTo("running");
  }

  /** A job of two calls and an app too many: each part is ended by its own means, and alone. */
  @Test
  void theAppTooManyIsStoppedAndNoCallOfTheJob() throws IOException {
    plane.fault(Fault.lost("AppCreate"));
    JobNow job = lostCall("two_apps");
    String id = job.job().jobId();
    String app =
        apps(id).stream()
            .map(one -> one.path("app_id").asString())
            .filter(one -> calls(id).stream().noneMatch(call -> one.equals(app(call))))
            .findFirst()
            .orElseThrow();
    StopTarget extra = new StopTarget(id, Optional.of(app));

    assertThat(cloud.house.stopper.carryOut(extra, yes(job, extra)))
        .isInstanceOf(StopOutcome.Stopped.class);

    assertThat(apps(id))
        .allSatisfy(
            one ->
                assertThat(one.path("state").asString().equals("stopped"))
                    .isEqualTo(one.path("app_id").asString().equals(app)));
    assertThat(status(target(id, true))).isEqualTo("running");
    assertThat(status(target(id, false))).isEqualTo("running");
    assertThat(cloud.until(id, _ -> true).state()).isEqualTo(JobState.RUNNING);
  }

  private static String app(JsonNode call) {
    return call.path("app_id").asString();
  }

  private JobNow lostCall(String function) throws IOException {
    plane.fault(Fault.lost("FunctionMap"));
    JobNow job = cloud.launch(function, "1.00", 600, 0);
    assertThat(job.state()).describedAs(job.detail()).isEqualTo(JobState.RUNNING);
    return job;
  }

  /** The call whose answer was lost came first. */
  private static StopTarget target(String id, boolean extra) {
    JsonNode call = extra ? calls(id).getFirst() : calls(id).getLast();
    return new StopTarget(id, Optional.of(call.path("call_id").asString()));
  }

  private Evidence yes(JobNow job, StopTarget target) {
    return cloud.house.yes(ApprovalKind.STOP, target.digest(job), target.subject());
  }

  private PartStop partStop(StopTarget target) {
    return cloud.house.ledger.read(handle -> PartStopStore.of(handle, target.jobId())).getFirst();
  }

  private static String status(StopTarget target) {
    return plane.calls().stream()
        .filter(call -> target.part().filter(call.path("call_id").asString()::equals).isPresent())
        .map(call -> call.path("status").asString())
        .findFirst()
        .orElseThrow();
  }
}
