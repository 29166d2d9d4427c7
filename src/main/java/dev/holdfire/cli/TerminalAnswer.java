package dev.holdfire.cli;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Channels;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Evidence;
import dev.holdfire.redact.PlainText;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Takes a person's answer at a real terminal that stands below no client, and records what came of
 * it.
 */
record TerminalAnswer(Surroundings surroundings, Application application, PrintWriter out) {
  private static final int VALUE_LENGTH = 1000;

  /**
   * Shows the request and asks for the phrase once.
   *
   * @return the yes; empty for anything else, which was told and recorded
   * @throws HoldfireException with {@code NO_PERSON} where no person can be at the terminal
   */
  Optional<Evidence> take(Approval approval) {
    Console console =
        new Person(surroundings)
            .atTerminal(
                "holdfire approve " + approval.id(),
                why -> application.decisions().refuse(approval, why, Channels.TERMINAL));
    ApprovalState state = application.decisions().state(approval);
    if (state != ApprovalState.PENDING) {
      application.decisions().record(approval, "refused: " + state.word(), Channels.TERMINAL);
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
    return judged(approval, application.decisions().answer(approval, typed, Channels.TERMINAL));
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

  /** Words of others on one line. */
  static String shown(String text) {
    return PlainText.compact(text, VALUE_LENGTH);
  }

  private Optional<Evidence> judged(Approval approval, Answered answered) {
    return switch (answered) {
      case Answered.Approved(Evidence evidence) -> Optional.of(evidence);
      case Answered.WrongPhrase _ ->
          told(
              "that is not the phrase; nothing was allowed and the request stays open: run"
                  + " 'holdfire approve %s' to try again".formatted(approval.id()));
      case Answered.Declined _ -> told("declined; everything stays as it is");
      case Answered.Expired _ ->
          told("it expired; everything stays as it is. Ask for it again if it is still wanted");
      case Answered.AlreadyAnswered(ApprovalState state) ->
          told("it is %s by now; nothing was changed".formatted(state.word()));
      case Answered.ChannelNotTrusted(String channel) ->
          told(
              "the policy does not trust the %s for this; use %s"
                  .formatted(
                      channel, String.join(" or ", application.decisions().channels(approval))));
      case Answered.NotFound _ -> told("it is gone; 'holdfire approve --list' lists the rest");
    };
  }

  private Optional<Evidence> told(String what) {
    out.println(what);
    out.flush();
    return Optional.empty();
  }
}
