package dev.holdfire.cli;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Channels;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Digests;
import dev.holdfire.redact.PlainText;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes a person's answer at a real terminal that stands below no client, and records what came of
 * it.
 */
record TerminalAnswer(Surroundings surroundings, Application application, PrintWriter out) {
  private static final int VALUE_LENGTH = 1000;
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]{2,}");

  /**
   * Shows the request and asks for the phrase once.
   *
   * @return the yes; empty for anything else, which was told and recorded
   * @throws HoldfireException with {@code NO_PERSON} where no person can be at the terminal
   */
  Optional<Evidence> take(Approval approval) {
    Console console = person(approval);
    ApprovalState state = approval.state(surroundings.clock().instant());
    if (state != ApprovalState.PENDING) {
      record(approval, "refused: " + state.word());
      return told(
          "%s is %s; there is nothing to answer. Ask for it again if it is still wanted."
              .formatted(approval.id(), state.word()));
    }
    show(approval);
    String typed = console.readLine("Type \"%s\" to allow it, or no: ", approval.kind().phrase());
    if (typed == null) {
      out.println();
      return told("nothing was typed; the request stays open and everything stays as it is");
    }
    return judged(
        approval, application.approvals().answer(approval.id(), typed, Channels.TERMINAL));
  }

  /** The terminal of a person, or a refusal, recorded with the request. */
  private Console person(Approval approval) {
    Optional<Long> client = RunningServers.in(surroundings.state()).clientAbove();
    if (client.isPresent()) {
      refusedUnseen(approval, "refused below a client");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "this terminal belongs to process %d, which is the client of a running server: an answer"
                  .formatted(client.get())
              + " from here proves no person. Open another terminal and run it there");
    }
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      refusedUnseen(approval, "refused without a terminal");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "an answer needs a person at a real terminal; run 'holdfire approve %s' in one"
              .formatted(approval.id()));
    }
    return console.get();
  }

  private void show(Approval approval) {
    out.printf(
        "%s asks for: %s (until %s)%n%n",
        approval.id(), approval.kind().word(), approval.expiresAt());
    for (Approval.Fact fact : approval.facts()) {
      out.printf("  %-40s %s%n", shown(fact.label()) + ":", shown(fact.value()));
    }
    out.println();
    out.flush();
  }

  /** Words of others on one line; runs of blanks could push a false line to a line's beginning. */
  static String shown(String text) {
    return BLANKS.matcher(PlainText.line(text, VALUE_LENGTH)).replaceAll(" ");
  }

  private Optional<Evidence> judged(Approval approval, Answered answered) {
    return switch (answered) {
      case Answered.Approved(Evidence evidence) -> {
        record(approval, "approved");
        yield Optional.of(evidence);
      }
      case Answered.WrongPhrase _ ->
          refused(
              approval,
              "wrong phrase",
              "that is not the phrase; nothing was allowed and the request stays open: run"
                  + " 'holdfire approve %s' to try again".formatted(approval.id()));
      case Answered.Declined _ ->
          refused(approval, "declined", "declined; everything stays as it is");
      case Answered.Expired _ ->
          refused(
              approval,
              "expired",
              "it expired; everything stays as it is. Ask for it again if it is still wanted");
      case Answered.AlreadyAnswered(ApprovalState state) ->
          refused(
              approval,
              "refused: " + state.word(),
              "it is %s by now; nothing was changed".formatted(state.word()));
      case Answered.ChannelNotTrusted(String channel) ->
          refused(
              approval,
              "channel not trusted",
              "the policy does not trust the %s for this; use %s"
                  .formatted(
                      channel,
                      String.join(" or ", application.approvals().channels().of(approval.kind()))));
      case Answered.NotFound _ -> told("it is gone; 'holdfire approve --list' lists the rest");
    };
  }

  private Optional<Evidence> refused(Approval approval, String recorded, String message) {
    record(approval, recorded);
    return told(message);
  }

  private Optional<Evidence> told(String what) {
    out.println(what);
    out.flush();
    return Optional.empty();
  }

  /** Records a refusal of which the request itself would not hear. */
  private void refusedUnseen(Approval approval, String what) {
    application.approvals().note(approval.id(), what, Channels.TERMINAL);
    record(approval, what);
  }

  /** Writes what came of a request into the audit. */
  void record(Approval approval, String what) {
    Instant now = surroundings.clock().instant();
    application
        .audit()
        .record(
            new AuditLog.Line(
                now,
                "",
                "person",
                "approve",
                Digests.sha256(approval.id()),
                what,
                "",
                approval.jobId(),
                Optional.empty(),
                approval.id()));
  }
}
