package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.KillGuardLine;
import java.io.PrintWriter;
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
      "The phrase is typed in full on a real terminal; there is no option that answers."
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
      new Overruns(application, surroundings.clock()).ask();
      List<Approval> open = application.approvals().pending();
      if (list) {
        OpenRequests.print(out, open, json);
        return ExitCode.DONE.number();
      }
      Optional<Approval> chosen = choose(application, open);
      if (chosen.isEmpty()) {
        return ExitCode.REFUSED.number();
      }
      TerminalAnswer terminal = new TerminalAnswer(surroundings, application, out);
      return terminal
          .take(chosen.get())
          .map(yes -> carryOut(application, terminal, chosen.get(), yes))
          .orElse(ExitCode.REFUSED.number());
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

  private int carryOut(
      Application application, TerminalAnswer terminal, Approval approval, Evidence yes) {
    return switch (approval.kind()) {
      case STOP -> stop(application, terminal, approval, yes);
      case OVERRUN ->
          new Overruns(application, surroundings.clock()).clear(approval, yes)
              ? told("Cleared. Launches go on.", ExitCode.DONE)
              : told("the yes was used or has expired; launches stay refused", ExitCode.REFUSED);
      case LAUNCH, ALLOW, ADOPT ->
          told(
              "Approved. The next identical call carries it out, until %s."
                  .formatted(
                      yes.approvedAt().plus(application.policy().policy().approval().expire())),
              ExitCode.DONE);
    };
  }

  private int stop(
      Application application, TerminalAnswer terminal, Approval approval, Evidence yes) {
    String jobId = approval.jobId().orElseThrow();
    out.printf("Approved. Stopping %s ...%n", jobId);
    out.flush();
    return switch (application.stopper().carryOut(jobId, yes)) {
      case StopOutcome.Stopped _ -> {
        terminal.record(approval, "stopped");
        out.printf("%s is stopped; its backend confirms that it is gone.%n", jobId);
        yield told(KillGuardLine.of(Optional.of(yes.approvedAt())), ExitCode.DONE);
      }
      case StopOutcome.EndedBefore(String how) -> {
        terminal.record(approval, "ended by itself");
        yield told(
            "%s had ended by itself: %s".formatted(jobId, TerminalAnswer.shown(how)),
            ExitCode.REFUSED);
      }
      case StopOutcome.Unconfirmed(String reason) -> {
        terminal.record(approval, "stop not confirmed");
        yield told(
            "NOT confirmed: %s; 'holdfire status' keeps the alarm"
                .formatted(TerminalAnswer.shown(reason)),
            ExitCode.REFUSED);
      }
      case StopOutcome.ApprovalGone _ -> {
        terminal.record(approval, "the yes was gone");
        yield told("the yes was used or has expired; it runs on", ExitCode.REFUSED);
      }
    };
  }

  private int told(String what, ExitCode code) {
    out.println(what);
    out.flush();
    return code.number();
  }
}
