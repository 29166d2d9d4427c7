package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.Carried;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.jobs.StopTarget;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.KillGuardLine;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "The phrase is typed in full, on a real terminal or on the page that --web serves;",
      "there is no option that answers."
    })
final class ApproveCommand implements Callable<Integer> {
  private static final int VALUE_LENGTH = 100;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The request, such as ha-abcdefghij; may be left out when only one is open.")
  private @Nullable String id;

  @Option(names = "--list", description = "Only list what is open.")
  private boolean list;

  @Option(
      names = "--web",
      description =
          "Serve a page on this machine to answer on, until Ctrl-C; it asks for a code first.")
  private boolean web;

  @Option(
      names = "--code",
      description = "Print the code that the page asks for: good once, for five minutes.")
  private boolean code;

  @Option(names = "--json", description = "With --list: print JSON.")
  private boolean json;

  ApproveCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    checkOptions();
    try (Application application = surroundings.application().get()) {
      if (code) {
        return new PageOnTerminal(surroundings, application, out).code();
      }
      if (web) {
        Optional<Approval> named = Optional.ofNullable(id).map(wanted -> find(application, wanted));
        return new PageOnTerminal(surroundings, application, out).serve(named.map(Approval::id));
      }
      List<Approval> open = application.decisions().open();
      if (list) {
        OpenRequests.print(out, open, json);
        return ExitCode.DONE.number();
      }
      Optional<Approval> chosen = choose(application, open);
      if (chosen.isEmpty()) {
        return ExitCode.REFUSED.number();
      }
      return new TerminalAnswer(surroundings, application, out)
          .take(chosen.get())
          .map(yes -> carryOut(application, chosen.get(), yes))
          .orElse(ExitCode.REFUSED.number());
    }
  }

  private void checkOptions() {
    if (json && !list) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--json goes with --list: an answer is given by a person");
    }
    if (list && id != null) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--list takes no ID: it lists what is open");
    }
    if ((list && web) || (list && code) || (web && code)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--list, --web and --code are three different things: name one");
    }
    if (code && id != null) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--code takes no ID: it opens the page, which shows all");
    }
  }

  private static Approval find(Application application, String wanted) {
    return application
        .decisions()
        .find(wanted)
        .orElseThrow(
            () ->
                new HoldfireException(
                    ErrorCode.NOT_FOUND,
                    "there is no request %s; 'holdfire approve --list' lists what is open"
                        .formatted(PlainText.line(wanted, VALUE_LENGTH))));
  }

  private Optional<Approval> choose(Application application, List<Approval> open) {
    if (id != null) {
      return Optional.of(find(application, id));
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

  private int carryOut(Application application, Approval approval, Evidence yes) {
    if (approval.kind() == ApprovalKind.STOP) {
      out.printf("Approved. Stopping %s ...%n", StopTarget.ofSubject(approval.subject()).words());
      out.flush();
    }
    return switch (application.decisions().carryOut(approval, yes)) {
      case Carried.Stop stop -> told(stop);
      case Carried.Cleared(boolean done) ->
          done
              ? told("Cleared. Launches go on.", ExitCode.DONE)
              : told("the yes was used or has expired; launches stay refused", ExitCode.REFUSED);
      case Carried.Waits(Instant until) ->
          told(
              "Approved. The next identical call carries it out, until %s.".formatted(until),
              ExitCode.DONE);
    };
  }

  private int told(Carried.Stop stop) {
    return switch (stop.outcome()) {
      case StopOutcome.Stopped _ -> {
        out.printf("%s is stopped; its backend confirms that it is gone.%n", stop.target().words());
        yield told(KillGuardLine.of(Optional.of(stop.approvedAt())), ExitCode.DONE);
      }
      case StopOutcome.EndedBefore(String how) ->
          told(
              "%s had ended by itself: %s"
                  .formatted(stop.target().words(), TerminalAnswer.shown(how)),
              ExitCode.REFUSED);
      case StopOutcome.Unconfirmed(String reason) ->
          told(
              "NOT confirmed: %s; 'holdfire status' keeps the alarm"
                  .formatted(TerminalAnswer.shown(reason)),
              ExitCode.REFUSED);
      case StopOutcome.ApprovalGone _ ->
          told("the yes was used or has expired; it runs on", ExitCode.REFUSED);
    };
  }

  private int told(String what, ExitCode code) {
    out.println(what);
    out.flush();
    return code.number();
  }
}
