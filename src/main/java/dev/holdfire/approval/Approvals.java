package dev.holdfire.approval;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approval.Given;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens requests, takes answers, and hands out each yes once. */
public final class Approvals {
  private final Ledger ledger;
  private final Clock clock;
  private final Supplier<String> ids;
  private final Duration expiry;
  private final Channels channels;

  /**
   * Approvals in this ledger.
   *
   * @param ids makes a new identifier of a request each time
   * @param expiry how long a request can be answered, and then a yes be used
   */
  public Approvals(
      Ledger ledger, Clock clock, Supplier<String> ids, Duration expiry, Channels channels) {
    this.ledger = ledger;
    this.clock = clock;
    this.ids = ids;
    this.expiry = expiry;
    this.channels = channels;
  }

  /** Which channels may answer which kind. */
  public Channels channels() {
    return channels;
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
    return ledger.write(
        transaction -> {
          Instant now = now();
          Optional<Approval> open =
              ApprovalStore.all(transaction.handle(), kind, digest).stream()
                  .filter(found -> isOpen(found.state(now)))
                  .findFirst();
          if (open.isPresent()) {
            return open.get();
          }
          Approval fresh =
              new Approval(
                  ids.get(),
                  kind,
                  digest,
                  subject,
                  jobId,
                  now,
                  now.plus(expiry),
                  session,
                  facts,
                  Optional.empty(),
                  false,
                  false);
          ApprovalStore.insert(transaction, fresh);
          return fresh;
        });
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
    Instant now = now();
    ApprovalState state = approval.state(now);
    if (state == ApprovalState.EXPIRED && approval.answer().isEmpty()) {
      return new Answered.Expired();
    }
    if (state != ApprovalState.PENDING) {
      return new Answered.AlreadyAnswered(state);
    }
    if (!channels.trusts(channel, approval.kind())) {
      ApprovalStore.event(transaction, approval.id(), now, "channel not trusted", channel);
      return new Answered.ChannelNotTrusted(channel);
    }
    boolean yes = typed.equals(approval.kind().phrase());
    if (!yes && !typed.strip().toLowerCase(Locale.ROOT).equals("no")) {
      ApprovalStore.event(transaction, approval.id(), now, "wrong phrase", channel);
      return new Answered.WrongPhrase();
    }
    Given given = new Given(yes, now, now.plus(expiry), channel);
    ApprovalStore.answer(transaction, approval.id(), given);
    return yes ? new Answered.Approved(evidence(approval, given)) : new Answered.Declined();
  }

  /** Records that something was tried with a request that was refused before it was looked at. */
  public void note(String id, String what, String channel) {
    ledger.write(
        transaction -> {
          ApprovalStore.event(transaction, id, now(), what, channel);
          return true;
        });
  }

  /** A yes to exactly this that was not used yet, if there is one. */
  public Optional<Evidence> evidence(ApprovalKind kind, String digest) {
    return ledger.read(
        handle ->
            ApprovalStore.all(handle, kind, digest).stream()
                .filter(approval -> approval.state(now()) == ApprovalState.APPROVED)
                .flatMap(approval -> approval.answer().stream().map(at -> evidence(approval, at)))
                .findFirst());
  }

  /**
   * Uses a yes up, in the transaction of the act that it allows.
   *
   * @return whether it was there to be used; if not, the act must not happen
   */
  public boolean consume(Transaction transaction, Evidence evidence, String usedFor) {
    Instant now = now();
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
    return ledger.read(handle -> ApprovalStore.find(handle, id));
  }

  /** The newest request about a subject, if there is one. */
  public Optional<Approval> about(ApprovalKind kind, String subject) {
    return ledger.read(handle -> ApprovalStore.newestAbout(handle, kind, subject));
  }

  /** The newest yes about a subject that was used, if there is one. */
  public Optional<Approval> used(ApprovalKind kind, String subject) {
    return ledger.read(handle -> ApprovalStore.newestUsed(handle, kind, subject));
  }

  /** Every request that waits for an answer, oldest first. */
  public List<Approval> pending() {
    Instant now = now();
    return ledger.read(handle -> ApprovalStore.notExpired(handle, now)).stream()
        .filter(approval -> approval.state(now) == ApprovalState.PENDING)
        .toList();
  }

  private static Evidence evidence(Approval approval, Given given) {
    return new Evidence(
        approval.id(), approval.kind(), approval.digest(), given.at(), given.channel());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
