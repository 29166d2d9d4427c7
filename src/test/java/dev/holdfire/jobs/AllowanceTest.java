package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.JobNow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Room that was granted beforehand is decided again where the money is reserved. */
class AllowanceTest extends HouseFixture {
  private static final String ID = "hw-aaaaaaaaaa";

  @BeforeEach
  void open() {
    Evidence yes = house.yes(ApprovalKind.ALLOW, "d", "folder");
    house.ledger.write(
        transaction -> {
          AllowanceStore.insert(
              transaction,
              new Allowance(
                  ID,
                  TestPermits.PROJECT,
                  Usd.of("50.00"),
                  Usd.ZERO,
                  Usd.ZERO,
                  clock.instant(),
                  clock.instant().plus(Duration.ofHours(8)),
                  false),
              yes.approvalId());
          return true;
        });
  }

  private LaunchOutcome launch(LaunchPlan plan) {
    return house.launcher.launch(TestPermits.launchIn(ID, plan), House.order(Optional.empty()));
  }

  /** Granted = spent + reserved + remaining. */
  private Allowance allowance() {
    Allowance now = house.ledger.read(handle -> AllowanceStore.find(handle, ID)).orElseThrow();
    assertThat(now.spent().plus(now.reserved()).plus(now.remaining())).isEqualTo(now.granted());
    return now;
  }

  @Test
  void aLaunchAboveTheCapReservesInIt() {
    assertThat(launch(plan("a", 1, "30.00", 3600, 0))).isInstanceOf(LaunchOutcome.Launched.class);

    assertThat(allowance().reserved()).isEqualTo(Usd.of("30.00"));
    assertThat(house.today().granted()).isEqualTo(Usd.of("10.00"));
  }

  @Test
  void whatIsNotUsedIsGivenBackToIt() {
    JobNow job =
        ((LaunchOutcome.Launched) launch(plan("a", 1, "30.00", 3600, 0))).jobs().getFirst();
    backend.statuses.put(
        job.job().jobId(),
        new JobStatus.Ended(
            List.of(
                ScriptedBackend.over(
                    1, clock.instant(), Duration.ofMinutes(30), new AttemptEnd.Exited(0))),
            new AttemptEnd.Exited(0)));
    house.sweep.all();

    assertThat(allowance().spent()).isEqualTo(Usd.of("15.00"));
    assertThat(allowance().remaining()).isEqualTo(Usd.of("35.00"));
  }

  @Test
  void itCannotBeUsedTwice() {
    launch(plan("a", 1, "30.00", 3600, 0));

    assertThat(launch(plan("b", 1, "30.00", 3600, 0)))
        .isInstanceOfSatisfying(
            LaunchOutcome.Overtaken.class,
            overtaken -> assertThat(overtaken.refusal().code()).isEqualTo("allowance-gone"));
    assertThat(backend.submissions).hasSize(1);
  }

  @Test
  void whatWasRevokedOrIsOverHoldsNothing() {
    house.ledger.write(
        transaction -> {
          AllowanceStore.revoke(transaction, ID, clock.instant());
          return true;
        });
    assertThat(launch(plan("a", 1, "1.00", 3600, 0))).isInstanceOf(LaunchOutcome.Overtaken.class);
    assertThat(open(TestPermits.PROJECT, clock.instant())).isFalse();
  }

  @Test
  void itBelongsToItsFolderAndItsTime() {
    assertThat(open(TestPermits.PROJECT, clock.instant())).isTrue();
    assertThat(open(TestPermits.PROJECT.resolve("sub"), clock.instant())).isFalse();
    assertThat(open(TestPermits.PROJECT, clock.instant().plus(Duration.ofHours(8)))).isFalse();
  }

  private boolean open(Path project, Instant at) {
    return house.ledger.read(handle -> AllowanceStore.open(handle, project, at)).isPresent();
  }
}
