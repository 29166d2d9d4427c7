package dev.holdfire.approval;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approval.Given;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.ClockSeen;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Opens requests, takes answers, and hands out each yes once. */
public final class Approvals {
  private static final String NOTIFIED = "notify";

  private final Ledger ledger;
  private final Clock clock;
  private final Supplier<String> ids;
  private final Supplier<Rules> rules;
  private final Notifier notifier;

  /**
   * What the policy says of approvals.
   *
   * @param expiry how long a request can be answered, and then a yes be used
   * @param channels which may answer which kind
   */
  public record Rules(Duration expiry, Channels channels) {}

  /**
   * Approvals in this ledger.
   *
   * @param ids makes a new identifier of a request each time
   * @param rules read anew each time, so that a policy that is changed holds at once
   * @param notifier hears of each new request about a launch or a stop
   */
  public Approvals(
      Ledger ledger, Clock clock, Supplier<String> ids, Supplier<Rules> rules, Notifier notifier) {
    this.ledger = ledger;
    this.clock = clock;
    this.ids = ids;
    this.rules = rules;
    this.notifier = notifier;
  }

  /** Approvals under rules that stay as they are, of which nobody is told. */
  public Approvals(
      Ledger ledger, Clock clock, Supplier<String> ids, Duration expiry, Channels channels) {
    this(ledger, clock, ids, () -> new Rules(expiry, channels), Notifier.NOBODY);
  }

  /** Which channels may answer which kind. */
  public Channels channels() {
    return rules.get().channels();
  }

  /**
   * The open request for exactly this, or a new one. It supersedes what was asked about the same
   * subject before. A request that was approved meanwhile and not used is handed out as it is: a
   * new one beside it would ask the person twice.
   *
   * @param subject what it is about: a job, or a script with its config
   * @param facts what the person is shown; cleaned by the caller
   */
  public Approval open(
      ApprovalKind kind,
      String digest,
      String subject,
      Optional<String> jobId,
      String session,
      List<Fact> facts) {
    Rules in = rules.get();
    Opened opened =
        ledger.write(
            transaction -> {
              Instant now = now(transaction);
              Optional<Approval> open =
                  ApprovalStore.all(transaction.handle(), kind, digest).stream()
                      .filter(found -> isOpen(found.state(now)))
                      .findFirst();
              if (open.isPresent()) {
                return new Opened(open.get(), false);
              }
              Approval fresh =
                  new Approval(
                      ids.get(),
                      kind,
                      digest,
                      subject,
                      jobId,
                      now,
                      now.plus(in.expiry()),
                      session,
                      facts,
                      Optional.empty(),
                      false,
                      false,
                      false,
                      Approval.Standing.SEALED);
              ApprovalStore.insert(transaction, fresh);
              return new Opened(fresh, true);
            });
    if (opened.fresh()) {
      told(opened.approval());
    }
    return opened.approval();
  }

  private record Opened(Approval approval, boolean fresh) {}

  private void told(Approval approval) {
    switch (approval.kind()) {
      case LAUNCH, STOP ->
          notifier.opened(approval, reason -> note(approval.id(), reason, NOTIFIED));
      // A person asked for these at their terminal.
      case ALLOW, OVERRUN, ADOPT -> {}
    }
  }

  /** Why nobody could be told of a request, if that was tried and failed. */
  public List<String> untold(String id) {
    return ledger.read(handle -> ApprovalStore.events(handle, id, NOTIFIED));
  }

  private static boolean isOpen(ApprovalState state) {
    return state == ApprovalState.PENDING || state == ApprovalState.APPROVED;
  }

  /**
   * Takes what a person typed.
   *
   * @param typed exactly the phrase is a yes, {@code no} is a no, anything else leaves the request
   *     open
   */
  public Answered answer(String id, String typed, String channel) {
    return ledger.write(
        transaction ->
            ApprovalStore.find(transaction.handle(), id)
                .map(approval -> answer(transaction, approval, typed, channel))
                .orElseGet(Answered.NotFound::new));
  }

  private Answered answer(
      Transaction transaction, Approval approval, String typed, String channel) {
    Instant now = now(transaction);
    ApprovalState state = approval.state(now);
    if (state == ApprovalState.EXPIRED && approval.answer().isEmpty()) {
      return new Answered.Expired();
    }
    if (state != ApprovalState.PENDING) {
      return new Answered.AlreadyAnswered(state);
    }
    if (!rules.get().channels().trusts(channel, approval.kind())) {
      ApprovalStore.event(transaction, approval.id(), now, "channel not trusted", channel);
      return new Answered.ChannelNotTrusted(channel);
    }
    boolean yes = typed.equals(approval.kind().phrase());
    if (!yes && !typed.strip().toLowerCase(Locale.ROOT).equals("no")) {
      ApprovalStore.event(transaction, approval.id(), now, "wrong phrase", channel);
      return new Answered.WrongPhrase();
    }
    Given given = new Given(yes, now, now.plus(rules.get().expiry()), channel);
    ApprovalStore.answer(transaction, approval.id(), given);
    return yes ? new Answered.Approved(evidence(approval, given)) : new Answered.Declined();
  }

  /** Records that something was tried with a request that was refused before it was looked at. */
  public void note(String id, String what, String channel) {
    ledger.write(
        transaction -> {
          ApprovalStore.event(transaction, id, now(transaction), what, channel);
          return true;
        });
  }

  /** A yes to exactly this that was not used yet, if there is one. */
  public Optional<Evidence> evidence(ApprovalKind kind, String digest) {
    return look(
        (handle, now) ->
            ApprovalStore.all(handle, kind, digest).stream()
                .filter(approval -> approval.state(now) == ApprovalState.APPROVED)
                .flatMap(approval -> approval.answer().stream().map(at -> evidence(approval, at)))
                .findFirst());
  }

  /**
   * Uses a yes up, in the transaction of the act that it allows.
   *
   * @return whether it was there to be used; if not, the act must not happen
   */
  public boolean consume(Transaction transaction, Evidence evidence, String usedFor) {
    Instant now = now(transaction);
    boolean good =
        ApprovalStore.find(transaction.handle(), evidence.approvalId())
            .filter(approval -> approval.kind() == evidence.kind())
            .filter(approval -> approval.digest().equals(evidence.digest()))
            .filter(approval -> approval.state(now) == ApprovalState.APPROVED)
            .isPresent();
    if (good) {
      ApprovalStore.use(transaction, evidence.approvalId(), now, usedFor);
    }
    return good;
  }

  /** One request, if it exists. */
  public Optional<Approval> find(String id) {
    return look((handle, _) -> ApprovalStore.find(handle, id));
  }

  /** The newest request about a subject, if there is one. */
  public Optional<Approval> about(ApprovalKind kind, String subject) {
    return look((handle, _) -> ApprovalStore.about(handle, kind, subject).findFirst());
  }

  /** The newest yes about a subject that was used, if there is one. */
  public Optional<Approval> used(ApprovalKind kind, String subject) {
    return ledger.read(
        handle ->
            ApprovalStore.about(handle, kind, subject)
                .filter(Approval::used)
                .max(
                    Comparator.comparing(
                        approval -> approval.answer().map(Given::at).orElse(approval.askedAt()))));
  }

  /**
   * The yes to exactly this that was used and has not expired yet: what was begun on it may be
   * carried to its end.
   */
  public Optional<Approval> begun(ApprovalKind kind, String digest) {
    return look((handle, now) -> begun(handle, now, kind, digest));
  }

  /** The same, in the transaction of an act that must not happen twice. */
  public Optional<Approval> begun(Transaction transaction, ApprovalKind kind, String digest) {
    return begun(transaction.handle(), now(transaction), kind, digest);
  }

  private static Optional<Approval> begun(
      Handle handle, Instant now, ApprovalKind kind, String digest) {
    return ApprovalStore.all(handle, kind, digest).stream()
        .filter(approval -> approval.standing() == Approval.Standing.SEALED)
        .filter(approval -> approval.used() && !approval.lapsed())
        .filter(
            approval ->
                approval.answer().filter(given -> now.isBefore(given.expiresAt())).isPresent())
        .findFirst();
  }

  /** Every request that waits for an answer, oldest first. */
  public List<Approval> pending() {
    return look(
        (handle, now) ->
            ApprovalStore.notExpired(handle, now).stream()
                .filter(approval -> approval.state(now) == ApprovalState.PENDING)
                .toList());
  }

  /** What is out of order: rows that Holdfire did not write, or a key that is gone. */
  public List<Finding> findings() {
    return ledger.read(handle -> Findings.in(handle, clock.instant()));
  }

  /** Notes the time while something is open, so that a clock that is set back is noticed. */
  public void noteTime() {
    Instant now = clock.instant();
    if (ledger.read(handle -> !ApprovalStore.notExpired(handle, now).isEmpty())) {
      noteTime(now);
    }
  }

  private void noteTime(Instant now) {
    ledger.write(
        transaction -> {
          ClockSeen.note(transaction, now);
          return true;
        });
  }

  private <T> T look(BiFunction<Handle, Instant, T> work) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (ledger.read(handle -> ClockSeen.wentBack(handle, now))) {
      noteTime(now);
    }
    return ledger.read(handle -> work.apply(handle, ClockSeen.judged(handle, now)));
  }

  private static Evidence evidence(Approval approval, Given given) {
    return new Evidence(
        approval.id(), approval.kind(), approval.digest(), given.at(), given.channel());
  }

  private Instant now(Transaction transaction) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    ClockSeen.note(transaction, now);
    return ClockSeen.judged(transaction.handle(), now);
  }
}
