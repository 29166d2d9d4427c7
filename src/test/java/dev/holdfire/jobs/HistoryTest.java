package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.gate.LaunchFacts.Failure;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HistoryTest extends HouseFixture {
  private static final Path SCRIPT = TestPermits.PROJECT.resolve("train.py");

  private int count;

  @Test
  void failuresCountSinceTheLastSuccessNewestFirst() {
    add(JobState.FAILED);
    add(JobState.SUCCEEDED);
    String second = add(JobState.FAILED);
    String third = add(JobState.LOST);
    String fourth = add(JobState.TIMED_OUT);

    assertThat(failures()).extracting(Failure::jobId).containsExactly(fourth, third, second);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobState.class,
      names = {"STOPPED", "REFUSED", "RUNNING", "LAUNCHING", "STOP_UNCONFIRMED"})
  void whatIsNoFailureOfTheScriptDoesNotCountAndClearsNothing(JobState state) {
    String failed = add(JobState.FAILED);
    add(state);

    assertThat(failures()).extracting(Failure::jobId).containsExactly(failed);
  }

  @Test
  void aSmokeRunAtItsLimitDoesNotCountAndOneThatFailedDoes() {
    JobFixture smoke = next();
    smoke.smoke = true;
    add(smoke, JobState.TIMED_OUT);
    assertThat(failures()).isEmpty();

    JobFixture broken = next();
    broken.smoke = true;
    add(broken, JobState.FAILED);
    assertThat(failures()).hasSize(1);
  }

  @Test
  void anotherConfigOrEntrypointIsAnotherProblem() {
    JobFixture config = next();
    config.config = Optional.of("/srv/project/config.json");
    add(config, JobState.FAILED);
    JobFixture entrypoint = next();
    entrypoint.entrypoint = Optional.of("main");
    add(entrypoint, JobState.FAILED);

    assertThat(failures()).isEmpty();
    assertThat(
            house.history.failures(
                SCRIPT, Optional.empty(), Optional.of(Path.of("/srv/project/config.json"))))
        .hasSize(1);
  }

  /** Another version of the script is the same problem: the count is of what was tried at it. */
  @Test
  void anEditOfTheScriptDoesNotClearTheCount() {
    JobFixture edited = next();
    edited.scriptSha256 = "b".repeat(64);
    add(edited, JobState.FAILED);

    assertThat(failures()).hasSize(1);
  }

  @Test
  void aBatchIsOneLaunchHoweverManyOfItsVariantsFailed() {
    for (int i = 0; i < 4; i++) {
      add(inBatch(), JobState.FAILED);
    }
    assertThat(failures()).hasSize(1);
  }

  /** Variants are as old as each other; whichever is read first, one success clears the count. */
  @Test
  void aBatchOfWhichOneVariantSucceededIsNoFailure() {
    add(JobState.FAILED);
    clock.advance(Duration.ofMinutes(1));
    for (JobState state : List.of(JobState.FAILED, JobState.SUCCEEDED, JobState.FAILED)) {
      add(inBatch(), state);
    }
    assertThat(failures()).isEmpty();
  }

  @Test
  void aHealthyRunOfTheSameProvesTheBatch() {
    String id = add(JobState.RUNNING);
    health(id, Health.Verdict.HEALTHY);

    assertThat(proof(Optional.empty(), History.Needed.WINDOW))
        .isInstanceOfSatisfying(
            Proof.Given.class, given -> assertThat(given.jobId()).isEqualTo(id));
    assertThat(proof(Optional.of(id), History.Needed.WINDOW)).isInstanceOf(Proof.Given.class);
    assertThat(proof(Optional.empty(), History.Needed.FINISHED)).isInstanceOf(Proof.Missing.class);
  }

  @Test
  void aRunThatIsStillWatchedOrUnhealthyProvesNothing() {
    String watched = add(JobState.RUNNING);
    assertThat(proof(Optional.empty(), History.Needed.WINDOW)).isInstanceOf(Proof.Missing.class);

    health(watched, Health.Verdict.UNHEALTHY);
    assertThat(proof(Optional.empty(), History.Needed.WINDOW)).isInstanceOf(Proof.Missing.class);
  }

  /** Exit code 0 after a NaN loss is no run that was seen to work. */
  @Test
  void aRunThatEndedWellWithABadSignProvesNothing() {
    String id = add(JobState.RUNNING);
    health(id, Health.Verdict.UNHEALTHY);
    end(id, JobState.SUCCEEDED);

    assertThat(proof(Optional.empty(), History.Needed.WINDOW)).isInstanceOf(Proof.Missing.class);
  }

  @Test
  void aCheckpointIsAskedForWhereThePolicySaysSo() {
    String id = add(JobState.RUNNING);
    health(id, Health.Verdict.HEALTHY);
    house.ledger.write(
        transaction -> {
          JobStore.handle(transaction, id, Handles.write(ScriptedBackend.handle(id)));
          return true;
        });
    assertThat(proof(Optional.empty(), History.Needed.CHECKPOINT))
        .isInstanceOf(Proof.Missing.class);

    backend.checkpoints = List.of(new CheckpointFile("a.pt", 1, START, true, ""));
    assertThat(proof(Optional.empty(), History.Needed.CHECKPOINT)).isInstanceOf(Proof.Given.class);
  }

  @Test
  void whatRanSomethingElseOrTooLongAgoProvesNothing() {
    JobFixture edited = next();
    edited.scriptSha256 = "b".repeat(64);
    add(edited, JobState.SUCCEEDED);
    assertThat(reason(Optional.empty())).contains("another version");

    JobFixture module = next();
    module.codeSha256 = "c".repeat(64);
    add(module, JobState.SUCCEEDED);
    assertThat(reason(Optional.empty())).contains("another version of a module");

    JobFixture entrypoint = next();
    entrypoint.entrypoint = Optional.of("main");
    add(entrypoint, JobState.SUCCEEDED);
    assertThat(reason(Optional.empty())).contains("another entrypoint");

    add(JobState.SUCCEEDED);
    clock.advance(Duration.ofHours(24).plusSeconds(1));
    assertThat(reason(Optional.empty())).contains("older than 24 h");
    assertThat(reason(Optional.of("hf-zzzzzzzzzz"))).contains("no run of this script");
  }

  private String reason(Optional<String> given) {
    return ((Proof.Missing) proof(given, History.Needed.WINDOW)).reason();
  }

  private Proof proof(Optional<String> given, History.Needed needed) {
    return house.history.proof(
        TestPermits.plan("a", 2, "1.00", 60, 0), given, needed, Duration.ofHours(24));
  }

  private List<Failure> failures() {
    return house.history.failures(SCRIPT, Optional.empty(), Optional.empty());
  }

  private JobFixture next() {
    JobFixture fixture = new JobFixture().id("hf-%010d".formatted(count++));
    clock.advance(Duration.ofSeconds(1));
    fixture.createdAt = clock.instant();
    return fixture;
  }

  private JobFixture inBatch() {
    JobFixture fixture = next();
    fixture.createdAt = START.plusSeconds(3600);
    fixture.batch = Optional.of("hb-aaaaaaaaaa");
    return fixture;
  }

  private String add(JobState state) {
    return add(next(), state);
  }

  private String add(JobFixture fixture, JobState state) {
    house.ledger.write(
        transaction -> {
          JobStore.insert(transaction, fixture.job());
          return true;
        });
    end(fixture.id, state);
    return fixture.id;
  }

  private void end(String id, JobState state) {
    house.ledger.write(
        transaction -> {
          JobStore.move(transaction, id, state, clock.instant(), "because");
          return true;
        });
  }

  private void health(String id, Health.Verdict verdict) {
    house.ledger.write(
        transaction -> {
          JobStore.health(transaction, id, new Health(verdict, "seen"));
          return true;
        });
  }
}
