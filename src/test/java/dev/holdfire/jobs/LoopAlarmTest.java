package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a job that is begun again and again rings, and when not. */
class LoopAlarmTest extends HouseFixture {
  private static final AttemptEnd CRASHED = new AttemptEnd.NeverBegan("it crashed");
  private static final AttemptEnd GONE = new AttemptEnd.Failed("it was preempted");

  /** Two that never began, with more than were permitted: the third start need not be paid for. */
  @Test
  void aCrashLoopRingsAfterTwoThatNeverBegan() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 1)).job().jobId();

    assertThat(alarms(id, CRASHED)).isEmpty();
    assertThat(alarms(id, CRASHED, CRASHED))
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.urgent()).isTrue();
              assertThat(alarm.what())
                  .contains("begun 3 times", "2 attempts were permitted", "crash", "billed");
            });
  }

  /** A retry that was permitted, and one that was preempted, are no loop, nor one bad machine. */
  @Test
  void whatIsRetriedOrPreemptedRingsNoAlarm() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 1)).job().jobId();

    assertThat(alarms(id, GONE)).isEmpty();
    assertThat(alarms(id, GONE, GONE)).isEmpty();
    assertThat(alarms(id, CRASHED, GONE, GONE)).isEmpty();
    assertThat(alarms(id, GONE, GONE, CRASHED)).isEmpty();
    assertThat(alarms(id, CRASHED, GONE, CRASHED)).describedAs("not in a row").isEmpty();
  }

  @Test
  void attemptsThatWerePermittedRingNoAlarmWhateverTheyDieOf() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 2)).job().jobId();

    assertThat(alarms(id, CRASHED, CRASHED)).isEmpty();
    assertThat(alarms(id, CRASHED, CRASHED, CRASHED)).hasSize(1);
  }

  /** What nobody asked for has an alarm of its own. */
  @Test
  void whatIsTooManyIsNotCounted() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 0)).job().jobId();
    List<Attempt> attempts = new ArrayList<>();
    for (int number = 1001; number < 1004; number++) {
      attempts.add(
          new Attempt(
              number,
              true,
              START,
              Optional.of(START),
              Duration.ZERO,
              Optional.of(CRASHED),
              Optional.empty()));
    }
    attempts.add(ScriptedBackend.live(1, START, Duration.ZERO));
    backend.statuses.put(id, new JobStatus.Running(attempts));
    house.sweep.one(id);

    assertThat(house.ledger.read(JobAlarm::all)).isEmpty();
  }

  @Test
  void whatIsPreemptedAgainAndAgainRings() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 1)).job().jobId();

    assertThat(alarms(id, GONE, GONE, GONE)).isEmpty();
    assertThat(alarms(id, GONE, GONE, GONE, GONE))
        .singleElement()
        .satisfies(alarm -> assertThat(alarm.what()).contains("begun 5 times", "preempted"));
  }

  /** It is one alarm since its beginning, which tells the newest number. */
  @Test
  void anAlarmIsNotRaisedAnewAtEachLook() {
    String id = house.launchOne(plan("a", 1, "1.00", 600, 0)).job().jobId();
    List<JobAlarm> first = alarms(id, CRASHED, CRASHED);
    clock.advance(Duration.ofSeconds(20));

    assertThat(alarms(id, CRASHED, CRASHED)).isEqualTo(first);
    assertThat(alarms(id, CRASHED, CRASHED, CRASHED))
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.since()).isEqualTo(first.getFirst().since());
              assertThat(alarm.what()).contains("begun 4 times");
            });
  }

  /** After attempts that ended so, one more runs. */
  private List<JobAlarm> alarms(String id, AttemptEnd... ends) {
    Duration each = Duration.ofSeconds(10);
    List<Attempt> attempts = new ArrayList<>();
    for (AttemptEnd end : ends) {
      Instant begun = START.plus(each.multipliedBy(attempts.size()));
      attempts.add(ScriptedBackend.over(attempts.size() + 1, begun, each, end));
    }
    attempts.add(ScriptedBackend.live(attempts.size() + 1, START.plusSeconds(99), Duration.ZERO));
    backend.statuses.put(id, new JobStatus.Running(attempts));
    house.sweep.one(id);
    return house.ledger.read(JobAlarm::all);
  }
}
