package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is set back opens nothing again. */
class ClockBackTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final AtomicInteger count = new AtomicInteger();
  private Ledger ledger;
  private Approvals approvals;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    approvals =
        new Approvals(
            ledger,
            clock,
            () -> "ha-%010d".formatted(count.incrementAndGet()),
            Duration.ofMinutes(10),
            new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aYesThatExpiredStaysExpiredWhenTheClockIsSetBack() {
    Evidence yes = approve(ask("wanted"));
    clock.advance(Duration.ofMinutes(12));
    assertThat(consume(yes)).isFalse();

    clock.set(START.plusSeconds(300));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(consume(yes)).isFalse();
    assertThat(state(yes.approvalId())).isEqualTo(ApprovalState.EXPIRED);
    clock.set(START.plusSeconds(400));
    assertThat(consume(yes)).as("and stays so").isFalse();
  }

  /** A server that runs notes the time while something is open. */
  @Test
  void aRequestThatRanOutUnseenStaysSoWhereAServerRan() {
    Approval asked = ask("wanted");
    clock.advance(Duration.ofMinutes(9));
    approvals.noteTime();
    clock.set(START.plusSeconds(60));

    assertThat(approvals.pending()).isEmpty();
    assertThat(approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL))
        .isEqualTo(new Answered.Expired());
  }

  @Test
  void afterTheClockWasSetBackThingsGoOnByTheNewOne() {
    ask("wanted");
    clock.set(START.minus(Duration.ofHours(2)));

    Approval fresh = ask("wanted");

    assertThat(fresh.askedAt()).isEqualTo(START.minus(Duration.ofHours(2)));
    Evidence yes = approve(fresh);
    clock.advance(Duration.ofMinutes(9));
    assertThat(consume(yes)).isTrue();
  }

  /** Two clocks that differ by seconds are no reason to ask again, and stretch nothing. */
  @Test
  void aMomentBackChangesNothing() {
    Evidence yes = approve(ask("wanted"));
    clock.set(START.minusSeconds(30));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).contains(yes);
    assertThat(ask("other").askedAt()).isEqualTo(START);
    assertThat(consume(yes)).isTrue();
  }

  @Test
  void roomThatEndedDoesNotOpenAgain() {
    Evidence yes = approve(ask("room"));
    Path project = Path.of("/srv/project");
    Allowance room =
        new Allowance(
            "hw-a",
            project,
            Usd.of("60"),
            Usd.ZERO,
            Usd.ZERO,
            START,
            START.plusSeconds(3600),
            false);
    ledger.write(
        transaction -> {
          AllowanceStore.insert(transaction, room, yes.approvalId());
          return true;
        });
    clock.advance(Duration.ofHours(2));
    ask("later");

    clock.set(START.plusSeconds(60));

    assertThat(open(project)).isEmpty();
    ask("after");
    assertThat(open(project)).isEmpty();
  }

  private Optional<Allowance> open(Path project) {
    return ledger.read(handle -> AllowanceStore.open(handle, project, clock.instant()));
  }

  private Approval ask(String digest) {
    return approvals.open(
        ApprovalKind.LAUNCH,
        digest,
        "subject of " + digest,
        Optional.empty(),
        "session",
        List.of());
  }

  private Evidence approve(Approval asked) {
    return ((Answered.Approved) approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL))
        .evidence();
  }

  private boolean consume(Evidence yes) {
    return ledger.write(transaction -> approvals.consume(transaction, yes, "hf-a"));
  }

  private ApprovalState state(String id) {
    return approvals.find(id).orElseThrow().state(clock.instant());
  }
}
