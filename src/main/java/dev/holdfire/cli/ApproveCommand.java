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
import java.io.Console;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Takes a person's answer, on a real terminal only. */
@Command(
    name = "approve",
    description = {
      "Shows what waits for a person, and takes the answer to one request.",
      "The phrase is typed in full on a real terminal; there is no option that answers."
    })
final class ApproveCommand implements Callable<Integer> {
  private static final int VALUE_LENGTH = 1000;

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
    try (Application application = surroundings.application().get()) {
      List<Approval> open = application.approvals().pending();
      if (list) {
        list(open);
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
    list(open);
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
      record(application, approval, "refused below a client");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "this terminal belongs to process %d, which is the client of a running server: an answer"
                  .formatted(client.get())
              + " from here proves no person. Open another terminal and run it there");
    }
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      record(application, approval, "refused without a terminal");
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
      out.printf(
          "%s is %s; there is nothing to answer. Ask for it again if it is still wanted.%n",
          approval.id(), state.word());
      out.flush();
      return ExitCode.REFUSED.number();
    }
    show(approval);
    String typed = console.readLine("Type \"%s\" to allow it, or no: ", approval.kind().phrase());
    Answered answered =
        application
            .approvals()
            .answer(approval.id(), typed == null ? "" : typed, Channels.TERMINAL);
    record(application, approval, answered.getClass().getSimpleName());
    return tell(application, approval, answered);
  }

  private void show(Approval approval) {
    out.printf(
        "%s asks for: %s (until %s)%n%n",
        approval.id(), approval.kind().word(), approval.expiresAt());
    for (Approval.Fact fact : approval.facts()) {
      out.printf(
          "  %-40s %s%n",
          PlainText.line(fact.label(), VALUE_LENGTH) + ":",
          PlainText.line(fact.value(), VALUE_LENGTH));
    }
    out.println();
    out.flush();
  }

  private int tell(Application application, Approval approval, Answered answered) {
    return switch (answered) {
      case Answered.Approved(Evidence evidence) -> approved(application, approval, evidence);
      case Answered.WrongPhrase _ ->
          refused("that is not the phrase; nothing was allowed and the request stays open");
      case Answered.Declined _ -> refused("declined; everything stays as it is");
      case Answered.Expired _ -> refused("it expired; everything stays as it is");
      case Answered.AlreadyAnswered(ApprovalState state) ->
          refused("it is %s by now; nothing was changed".formatted(state.word()));
      case Answered.ChannelNotTrusted(String channel) ->
          refused("the policy does not trust the %s for this".formatted(channel));
      case Answered.NotFound _ -> refused("it is gone");
    };
  }

  private int approved(Application application, Approval approval, Evidence evidence) {
    if (approval.kind() != ApprovalKind.STOP) {
      out.println("Approved. The next identical call carries it out.");
      out.flush();
      return ExitCode.DONE.number();
    }
    String jobId = approval.jobId().orElseThrow();
    out.printf("Approved. Stopping %s ...%n", jobId);
    out.flush();
    StopOutcome outcome = application.stopper().carryOut(jobId, evidence);
    record(application, approval, outcome.getClass().getSimpleName());
    return switch (outcome) {
      case StopOutcome.Stopped _ -> {
        out.printf("%s is stopped; its backend confirms that it is gone.%n", jobId);
        out.flush();
        yield ExitCode.DONE.number();
      }
      case StopOutcome.EndedBefore(String how) ->
          refused("%s had ended by itself: %s".formatted(jobId, how));
      case StopOutcome.Unconfirmed(String reason) ->
          refused("NOT confirmed: %s; 'holdfire status' keeps the alarm".formatted(reason));
      case StopOutcome.ApprovalGone _ -> refused("the yes was used or has expired; it runs on");
    };
  }

  private int refused(String what) {
    out.println(what);
    out.flush();
    return ExitCode.REFUSED.number();
  }

  private void record(Application application, Approval approval, String what) {
    Instant now = surroundings.clock().instant();
    application.approvals().note(approval.id(), what, Channels.TERMINAL);
    application
        .ledger()
        .write(
            transaction -> {
              AuditLog.append(
                  transaction,
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
              return true;
            });
  }

  private void list(List<Approval> open) {
    if (json) {
      ArrayNode node = JsonMapper.shared().createArrayNode();
      for (Approval approval : open) {
        node.addObject()
            .put("id", approval.id())
            .put("kind", approval.kind().word())
            .put("job_id", approval.jobId().orElse(null))
            .put("phrase", approval.kind().phrase())
            .put("asked_at", approval.askedAt().toString())
            .put("expires_at", approval.expiresAt().toString());
      }
      out.println(JsonMapper.shared().writeValueAsString(node));
    } else if (open.isEmpty()) {
      out.println("Nothing waits for you.");
    } else {
      Tables.print(
          out,
          List.of("ID", "KIND", "JOB", "UNTIL", "SUBJECT"),
          open.stream()
              .map(
                  approval ->
                      List.of(
                          approval.id(),
                          approval.kind().word(),
                          approval.jobId().orElse("-"),
                          approval.expiresAt().toString(),
                          PlainText.line(approval.subject(), VALUE_LENGTH)))
              .toList());
    }
    out.flush();
  }
}
