package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalsTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final Duration EXPIRY = Duration.ofMinutes(10);
  private static final String TERMINAL = Channels.TERMINAL;

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final AtomicInteger count = new AtomicInteger();
  private Ledger ledger;
  private Approvals approvals;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    approvals = in(ledger);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Approvals in(Ledger file) {
    return new Approvals(
        file,
        clock,
        () -> "ha-%010d".formatted(count.incrementAndGet()),
        EXPIRY,
        new Channels(List.of(TERMINAL, Channels.ELICITATION), List.of(TERMINAL)));
  }

  @Test
  void theSameQuestionJoinsTheOneThatIsOpen() {
    Approval first = ask("digest");
    clock.advance(Duration.ofMinutes(3));

    assertThat(ask("digest")).isEqualTo(first);
    assertThat(approvals.pending()).containsExactly(first);
  }

  @Test
  void anotherQuestionAboutTheSameSupersedesItAndVoidsItsYes() {
    Approval first = ask("small");
    approve(first);
    ask("large");

    assertThat(state(first)).isEqualTo(ApprovalState.SUPERSEDED);
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "small")).isEmpty();
    assertThat(approvals.answer(first.id(), "yes, launch", TERMINAL))
        .isEqualTo(new Answered.AlreadyAnswered(ApprovalState.SUPERSEDED));
  }

  @Test
  void askingAgainForTheFirstOpensANewRequest() {
    Approval first = ask("small");
    Approval second = ask("large");
    Approval third = ask("small");

    assertThat(third.id()).isNotEqualTo(first.id());
    assertThat(state(second)).isEqualTo(ApprovalState.SUPERSEDED);
    assertThat(approvals.pending()).containsExactly(third);
  }

  @Test
  void aSubjectOfAnotherKindSupersedesNothing() {
    Approval launch = ask("digest");
    approvals.open(ApprovalKind.STOP, "other", "subject", Optional.empty(), "session", List.of());

    assertThat(state(launch)).isEqualTo(ApprovalState.PENDING);
  }

  /** A yes given between judging and asking must not be hidden by a second request. */
  @Test
  void aYesThatWasGivenMeanwhileIsHandedOutAndNotAskedForAgain() {
    Approval first = ask("digest");
    approve(first);

    assertThat(ask("digest").id()).isEqualTo(first.id());
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes", "Yes, launch", "yes, launch.", "yes,launch", "yes,  launch", "yes, stop it",
        "\"yes, launch\"", "yes, launch it", "y", "", "YES, LAUNCH", "yes\n, launch",
        "yes, launch; yes, launch", "nope", "true"
      })
  void anythingButThePhraseLeavesTheRequestOpen(String typed) {
    Approval asked = ask("digest");

    assertThat(approvals.answer(asked.id(), typed, TERMINAL)).isEqualTo(new Answered.WrongPhrase());
    assertThat(state(asked)).isEqualTo(ApprovalState.PENDING);
    assertThat(approvals.answer(asked.id(), "yes, launch", TERMINAL))
        .isInstanceOf(Answered.Approved.class);
  }

  @ParameterizedTest
  @EnumSource(ApprovalKind.class)
  void eachKindHasAPhraseOfItsOwn(ApprovalKind kind) {
    Approval asked = approvals.open(kind, "d", "s", Optional.empty(), "session", List.of());
    for (ApprovalKind other : ApprovalKind.values()) {
      if (other != kind) {
        assertThat(approvals.answer(asked.id(), other.phrase(), TERMINAL))
            .isEqualTo(new Answered.WrongPhrase());
      }
    }
    assertThat(approvals.answer(asked.id(), kind.phrase(), TERMINAL))
        .isInstanceOf(Answered.Approved.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "No", " NO "})
  void aNoIsFinal(String typed) {
    Approval asked = ask("digest");

    assertThat(approvals.answer(asked.id(), typed, TERMINAL)).isEqualTo(new Answered.Declined());
    assertThat(approvals.answer(asked.id(), "yes, launch", TERMINAL))
        .isEqualTo(new Answered.AlreadyAnswered(ApprovalState.DECLINED));
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).isEmpty();
  }

  @Test
  void aRequestCanBeAnsweredUntilItExpires() {
    Approval asked = ask("digest");
    clock.set(asked.expiresAt().minusSeconds(1));
    assertThat(state(asked)).isEqualTo(ApprovalState.PENDING);

    clock.set(asked.expiresAt());

    assertThat(approvals.answer(asked.id(), "yes, launch", TERMINAL))
        .isEqualTo(new Answered.Expired());
    assertThat(approvals.pending()).isEmpty();
    assertThat(ask("digest").id()).isNotEqualTo(asked.id());
  }

  @Test
  void aYesCanBeUsedUntilItExpires() {
    Evidence yes = approve(ask("digest"));
    clock.set(START.plus(EXPIRY).minusSeconds(1));
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).contains(yes);

    clock.set(START.plus(EXPIRY));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).isEmpty();
    assertThat(consume(approvals, ledger, yes)).isFalse();
    assertThat(approvals.answer(yes.approvalId(), "yes, launch", TERMINAL))
        .isEqualTo(new Answered.AlreadyAnswered(ApprovalState.EXPIRED));
  }

  @Test
  void aYesOfTheLastMomentHoldsForItsOwnTime() {
    Approval asked = ask("digest");
    clock.set(asked.expiresAt().minusSeconds(1));
    Evidence yes = approve(asked);
    clock.advance(EXPIRY.minusSeconds(1));

    assertThat(consume(approvals, ledger, yes)).isTrue();
  }

  @Test
  void aChannelThatIsNotTrustedForTheKindAnswersNothing() {
    Approval stop =
        approvals.open(ApprovalKind.STOP, "d", "job", Optional.empty(), "session", List.of());

    assertThat(approvals.answer(stop.id(), "yes, stop it", Channels.ELICITATION))
        .isEqualTo(new Answered.ChannelNotTrusted(Channels.ELICITATION));
    assertThat(approvals.answer(stop.id(), "no", Channels.PAGE))
        .isEqualTo(new Answered.ChannelNotTrusted(Channels.PAGE));
    assertThat(state(stop)).isEqualTo(ApprovalState.PENDING);
    assertThat(events()).isEqualTo(2);
  }

  @Test
  void anUnknownRequestIsSaidToBeUnknown() {
    assertThat(approvals.answer("ha-zzzzzzzzzz", "yes, launch", TERMINAL))
        .isEqualTo(new Answered.NotFound());
  }

  @Test
  void aYesIsUsedOnce() {
    Evidence yes = approve(ask("digest"));

    assertThat(consume(approvals, ledger, yes)).isTrue();
    assertThat(consume(approvals, ledger, yes)).isFalse();
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).isEmpty();
    assertThat(approvals.used(ApprovalKind.LAUNCH, "subject")).isPresent();
  }

  @Test
  void aYesToSomethingElseIsNotUsed() {
    Evidence yes = approve(ask("digest"));

    assertThat(consume(approvals, ledger, changed(yes, ApprovalKind.LAUNCH, "other"))).isFalse();
    assertThat(consume(approvals, ledger, changed(yes, ApprovalKind.STOP, "digest"))).isFalse();
    assertThat(consume(approvals, ledger, yes)).isTrue();
  }

  @Test
  void aRequestWithoutAYesIsNotUsed() {
    Approval asked = ask("digest");
    Evidence forged =
        new Evidence(asked.id(), ApprovalKind.LAUNCH, "digest", clock.instant(), TERMINAL);

    assertThat(consume(approvals, ledger, forged)).isFalse();
  }

  @Test
  void whatTheActDoesNotKeepIsNotUsedUp() {
    Evidence yes = approve(ask("digest"));
    try {
      ledger.write(
          transaction -> {
            assertThat(approvals.consume(transaction, yes, "job")).isTrue();
            throw new IllegalStateException("the act failed");
          });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("the act failed");
    }

    assertThat(consume(approvals, ledger, yes)).isTrue();
  }

  /** At a time before it was asked or answered the clock was moved, and nothing holds. */
  @Test
  void aClockThatIsMovedBackRevivesNothing() {
    Approval asked = ask("digest");
    Evidence yes = approve(asked);
    clock.set(START.minus(Duration.ofHours(1)));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "digest")).isEmpty();
    assertThat(consume(approvals, ledger, yes)).isFalse();
    assertThat(state(asked)).isEqualTo(ApprovalState.EXPIRED);

    clock.set(START.minusSeconds(5));
    assertThat(state(asked)).as("nobody knows how long it was").isEqualTo(ApprovalState.EXPIRED);
  }

  private Approval ask(String digest) {
    return approvals.open(
        ApprovalKind.LAUNCH, digest, "subject", Optional.empty(), "session", List.of());
  }

  private Evidence approve(Approval asked) {
    Answered answered = approvals.answer(asked.id(), asked.kind().phrase(), TERMINAL);
    assertThat(answered).isInstanceOf(Answered.Approved.class);
    return ((Answered.Approved) answered).evidence();
  }

  private ApprovalState state(Approval asked) {
    return approvals.find(asked.id()).orElseThrow().state(clock.instant());
  }

  private static Evidence changed(Evidence yes, ApprovalKind kind, String digest) {
    return new Evidence(yes.approvalId(), kind, digest, yes.approvedAt(), yes.channel());
  }

  private static boolean consume(Approvals approvals, Ledger ledger, Evidence yes) {
    return ledger.write(transaction -> approvals.consume(transaction, yes, "hf-aaaaaaaaaa"));
  }

  private int events() {
    return ledger.read(
        handle ->
            handle.createQuery("select count(*) from approval_event").mapTo(Integer.class).one());
  }
}
