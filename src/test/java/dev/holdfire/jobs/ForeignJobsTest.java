package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.gate.LaunchFacts.Others;
import dev.holdfire.ledger.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of all that runs at a provider is not ours: the list before a launch. */
class ForeignJobsTest extends HouseFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ForeignJobs foreign;

  @BeforeEach
  void open() {
    Backends backends = new Backends(List.of(backend));
    foreign =
        new ForeignJobs(
            house.ledger,
            backends,
            new Prices(house.ledger, backends, clock),
            new ForeignCost(
                () -> {
                  throw new AssertionError("no list of names asks for a price");
                },
                clock),
            clock);
  }

  /** By the ledger, and not by a name that anybody may give to an app. */
  @Test
  void whatBearsTheNameOfAJobIsOursAndNothingElse() {
    String own = house.launchOne(plan("a", 1, "1.00", 600, 0)).job().jobId();
    lists(
        new Foreign.Listing.Listed(
            List.of(
                run("nightly", Optional.empty()),
                run("holdfire-" + own, Optional.of(own)),
                run("holdfire-hf-0000000000", Optional.of("hf-0000000000")))));

    assertThat(names()).isEqualTo(new Others.Known(List.of("nightly", "holdfire-hf-0000000000")));
  }

  /** What its script started there is paid for, and nobody would look at it any more. */
  @Test
  void whatStillRunsInTheNameOfAJobThatIsOverIsForeignOnceItHadTimeToEnd() {
    String own = house.launchOne(plan("a", 1, "1.00", 600, 0)).job().jobId();
    backend.statuses.put(own, new JobStatus.Ended(List.of(), new AttemptEnd.Exited(0)));
    house.sweep.all();
    assertThat(house.state(own)).isEqualTo(JobState.SUCCEEDED);
    String name = "holdfire-" + own;
    lists(
        new Foreign.Listing.Listed(
            List.of(
                run(name, Optional.of(own)),
                new Foreign.Run(
                    "ap-2", name, Optional.of(own), "ephemeral", 0, Optional.empty()))));

    clock.advance(Duration.ofSeconds(119));
    assertThat(names()).isEqualTo(new Others.Known(List.of()));
    clock.advance(Duration.ofSeconds(1));
    assertThat(names())
        .as("but not what holds no container")
        .isEqualTo(new Others.Known(List.of(name)));
  }

  @Test
  void aListThatCannotBeHadIsNoEmptyOne() {
    lists(new Foreign.Listing.Unknown("not for you"));
    assertThat(names()).isEqualTo(new Others.Unknown("not for you"));

    lists(new Foreign.Listing.Unused());
    assertThat(names())
        .isInstanceOfSatisfying(
            Others.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("no credentials"));
  }

  @Test
  void aProviderThatDoesNotAnswerInTimeIsUnknown() {
    CountDownLatch never = new CountDownLatch(1);
    backend.foreign =
        Optional.of(
            () -> {
              never.await();
              return new Foreign.Listing.Listed(List.of());
            });

    assertThat(foreign.names("local", Duration.ofMillis(1)))
        .isInstanceOfSatisfying(
            Others.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("gave no answer"));
    never.countDown();
  }

  @Test
  void aBackendWithNothingForeignHasNone() {
    assertThat(names()).isEqualTo(new Others.Known(List.of()));
  }

  private Others names() {
    return foreign.names("local", PATIENCE);
  }

  private void lists(Foreign.Listing listing) {
    backend.foreign = Optional.of(() -> listing);
  }

  private static Foreign.Run run(String name, Optional<String> tag) {
    return new Foreign.Run("ap-" + name, name, tag, "ephemeral", 1, Optional.empty());
  }
}
