package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.DIGEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A stop needs a person. */
class StopGateTest {
  @Test
  void aStopNeedsAPersonWhateverIsSaid() {
    Gate stops = new Gate(List.of("compute::kill-guard", "output::report-fields"));
    StopFacts facts =
        new StopFacts(
            "hf-aaaaaaaaaa", Optional.empty(), DIGEST, true, false, "an hour", Optional.empty());

    assertThat(stops.stop(facts)).isInstanceOf(Verdict.NeedsApproval.class);
    // A yes to a launch, even over the same digest, is none to a stop.
    assertThat(
            stops.stop(
                new StopFacts(
                    facts.jobId(),
                    Optional.of("fc-1"),
                    DIGEST,
                    true,
                    false,
                    "",
                    Optional.of(LaunchFactsFixture.yes(DIGEST)))))
        .isInstanceOf(Verdict.NeedsApproval.class);
    assertThat(
            stops.stop(
                new StopFacts(
                    facts.jobId(),
                    Optional.of("fc-1"),
                    DIGEST,
                    true,
                    false,
                    "",
                    Optional.of(
                        new Evidence(
                            "ha-aaaaaaaaaa",
                            ApprovalKind.STOP,
                            DIGEST,
                            LaunchFactsFixture.NOW,
                            "terminal")))))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed ->
                assertThat(allowed.permit().act())
                    .isEqualTo(new Permit.Stop("hf-aaaaaaaaaa", Optional.of("fc-1"))));
  }

  @Test
  void anEndedJobIsNotStopped() {
    Gate stops = new Gate(List.of("compute::kill-guard"));

    assertThat(
            GateTest.refusals(
                stops.stop(
                    new StopFacts(
                        "hf-aaaaaaaaaa",
                        Optional.empty(),
                        DIGEST,
                        true,
                        true,
                        "",
                        Optional.empty()))))
        .extracting(Refusal::code)
        .containsExactly("already-ended");
  }
}
