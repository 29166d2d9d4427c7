package dev.holdfire.cli;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Channels;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Digests;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.KillGuardLine;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a person's answer, on a real terminal only. */
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what waits for a person, and takes the answer to one request.",
      "The phrase is typed in full on a real terminal; there is no option that answers."
    })
final class ApproveCommand implements Callable<Integer> {
  private static final int VALUE_LENGTH = 1000;
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]{2,}");

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The request, such as ha-abcdefghij; may be left out when only one is open.")
  private @Nullable String id;

  @Option(names = "--list", description = "Only list what is open.")
  private boolean list;

  @Option(names = "--json", description = "With --list: print JSON.")
  private boolean json;

  ApproveCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (json && !list) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--json goes with --list: an answer is given by a person");
    }
    if (list && id != null) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--list takes no ID: it lists what is open");
    }
    try (Application application = surroundings.application().get()) {
      List<Approval> open = application.approvals().pending();
      if (list) {
        OpenRequests.print(out, open, json);
        return ExitCode.DONE.number();
      }
      Optional<Approval> chosen = choose(application, open);
      if (chosen.isEmpty()) {
        return ExitCode.REFUSED.number();
      }
      Console console = person(application, chosen.get());
      return answer(application, chosen.get(), console);
    }
  }

  private Optional<Approval> choose(Application application, List<Approval> open) {
    if (id != null) {
      String wanted = id;
      return Optional.of(
          application
              .approvals()
              .find(wanted)
              .orElseThrow(
                  () ->
                      new HoldfireException(
                          ErrorCode.NOT_FOUND,
                          "there is no request %s; 'holdfire approve --list' lists what is open"
                              .formatted(PlainText.line(wanted, VALUE_LENGTH)))));
    }
    if (open.size() == 1) {
      return Optional.of(open.getFirst());
    }
    OpenRequests.print(out, open, false);
    if (!open.isEmpty()) {
      out.println("Name the one to answer: holdfire approve ID");
    }
    out.flush();
    return Optional.empty();
  }

  /** The terminal of a person, or a refusal, recorded with the request. */
  private Console person(Application application, Approval approval) {
    Optional<Long> client = RunningServers.in(surroundings.state()).clientAbove();
    if (client.isPresent()) {
      refusedUnseen(application, approval, "refused below a client");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "this terminal belongs to process %d, which is the client of a running server: an answer"
                  .formatted(client.get())
              + " from here proves no person. Open another terminal and run it there");
    }
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      refusedUnseen(application, approval, "refused without a terminal");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "an answer needs a person at a real terminal; run 'holdfire approve %s' in one"
              .formatted(approval.id()));
    }
    return console.get();
  }

  private int answer(Application application, Approval approval, Console console) {
    ApprovalState state = approval.state(surroundings.clock().instant());
    if (state != ApprovalState.PENDING) {
      record(application, approval, "refused: " + state.word());
      out.printf(
          "%s is %s; there is nothing to answer. Ask for it again if it is still wanted.%n",
          approval.id(), state.word());
      out.flush();
      return ExitCode.REFUSED.number();
    }
    show(approval);
    String typed = console.readLine("Type \"%s\" to allow it, or no: ", approval.kind().phrase());
    if (typed == null) {
      out.println();
      return refused("nothing was typed; the request stays open and everything stays as it is");
    }
    return tell(
        application,
        approval,
        application.approvals().answer(approval.id(), typed, Channels.TERMINAL));
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
  private static String shown(String text) {
    return BLANKS.matcher(PlainText.line(text, VALUE_LENGTH)).replaceAll(" ");
  }

  private int tell(Application application, Approval approval, Answered answered) {
    return switch (answered) {
      case Answered.Approved(Evidence evidence) -> approved(application, approval, evidence);
      case Answered.WrongPhrase _ ->
          refused(
              application,
              approval,
              "wrong phrase",
              "that is not the phrase; nothing was allowed and the request stays open: run"
                  + " 'holdfire approve %s' to try again".formatted(approval.id()));
      case Answered.Declined _ ->
          refused(application, approval, "declined", "declined; everything stays as it is");
      case Answered.Expired _ ->
          refused(
              application,
              approval,
              "expired",
              "it expired; everything stays as it is. Ask for it again if it is still wanted");
      case Answered.AlreadyAnswered(ApprovalState state) ->
          refused(
              application,
              approval,
              "refused: " + state.word(),
              "it is %s by now; nothing was changed".formatted(state.word()));
      case Answered.ChannelNotTrusted(String channel) ->
          refused(
              application,
              approval,
              "channel not trusted",
              "the policy does not trust the %s for this; use %s"
                  .formatted(
                      channel,
                      String.join(" or ", application.approvals().channels().of(approval.kind()))));
      case Answered.NotFound _ -> refused("it is gone; 'holdfire approve --list' lists the rest");
    };
  }

  private int approved(Application application, Approval approval, Evidence evidence) {
    record(application, approval, "approved");
    if (approval.kind() != ApprovalKind.STOP) {
      out.printf(
          "Approved. The next identical call carries it out, until %s.%n",
          evidence.approvedAt().plus(application.policy().policy().approval().expire()));
      out.flush();
      return ExitCode.DONE.number();
    }
    String jobId = approval.jobId().orElseThrow();
    out.printf("Approved. Stopping %s ...%n", jobId);
    out.flush();
    return switch (application.stopper().carryOut(jobId, evidence)) {
      case StopOutcome.Stopped _ -> {
        record(application, approval, "stopped");
        out.printf("%s is stopped; its backend confirms that it is gone.%n", jobId);
        out.println(KillGuardLine.of(Optional.of(evidence.approvedAt())));
        out.flush();
        yield ExitCode.DONE.number();
      }
      case StopOutcome.EndedBefore(String how) ->
          refused(
              application,
              approval,
              "ended by itself",
              "%s had ended by itself: %s".formatted(jobId, shown(how)));
      case StopOutcome.Unconfirmed(String reason) ->
          refused(
              application,
              approval,
              "stop not confirmed",
              "NOT confirmed: %s; 'holdfire status' keeps the alarm".formatted(shown(reason)));
      case StopOutcome.ApprovalGone _ ->
          refused(
              application,
              approval,
              "the yes was gone",
              "the yes was used or has expired; it runs on");
    };
  }

  private int refused(Application application, Approval approval, String recorded, String message) {
    record(application, approval, recorded);
    return refused(message);
  }

  private int refused(String what) {
    out.println(what);
    out.flush();
    return ExitCode.REFUSED.number();
  }

  /** Records a refusal of which the request itself would not hear. */
  private void refusedUnseen(Application application, Approval approval, String what) {
    application.approvals().note(approval.id(), what, Channels.TERMINAL);
    record(application, approval, what);
  }

  private void record(Application application, Approval approval, String what) {
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
