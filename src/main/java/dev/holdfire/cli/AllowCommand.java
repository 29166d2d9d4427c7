package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Digests;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Grants room beforehand, so that launches inside it need no further question. */
@Command(
    name = "allow",
    mixinStandardHelpOptions = true,
    description = {
      "Grants room to the launches from a project's folder: inside it nobody is asked again.",
      "A person types the phrase on a real terminal, as for any approval."
    })
final class AllowCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final PrintWriter out;

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "The project's folder (default: the one that this is run in).")
  private @Nullable Path project;

  @Option(names = "--usd", paramLabel = "N", description = "How many dollars, such as 60 or 12.50.")
  private @Nullable BigDecimal usd;

  @Option(
      names = "--until",
      paramLabel = "T",
      description = "When it closes: 18:00, 4h, 30m, or 2026-11-23T18:00:00Z.")
  private @Nullable String until;

  AllowCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    if (usd == null || until == null) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "say how much and until when: holdfire allow --usd 60 --until 18:00");
    }
    Usd amount = amount(usd);
    Path folder = folder();
    try (Application application = surroundings.application().get()) {
      Instant end =
          new Deadline(surroundings.clock().instant(), application.rules().zone()).parse(until);
      Approval request = ask(application, folder, amount, end);
      return new TerminalAnswer(surroundings, application, out)
          .take(request)
          .map(yes -> grant(application, request, yes, folder, amount, end))
          .orElse(ExitCode.REFUSED.number());
    }
  }

  private static Usd amount(BigDecimal dollars) {
    if (dollars.signum() <= 0 || dollars.stripTrailingZeros().scale() > 6) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "--usd has to be above 0 and no finer than a millionth: " + dollars.toPlainString());
    }
    return Usd.of(dollars);
  }

  private Path folder() {
    Optional<Path> named = Optional.ofNullable(project).or(surroundings::project);
    try {
      return named
          .orElseThrow(
              () ->
                  new HoldfireException(
                      ErrorCode.INVALID_INPUT, "this is no project; name one with --project DIR"))
          .toRealPath();
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "--project is no folder: " + e.getMessage(), e);
    }
  }

  private static Approval ask(Application application, Path folder, Usd amount, Instant end) {
    return application
        .approvals()
        .open(
            ApprovalKind.ALLOW,
            Digests.sha256("allow\n%s\n%d\n%s".formatted(folder, amount.micros(), end)),
            folder.toString(),
            Optional.empty(),
            "",
            List.of(
                new Fact("what", "room for launches, without a question for each"),
                new Fact("project", folder.toString()),
                new Fact("dollars", amount.toString()),
                new Fact("until", end.toString()),
                new Fact("beside the caps", caps(application.rules())),
                new Fact("if you do nothing", "each launch above the policy asks you")));
  }

  private static String caps(JobRules rules) {
    return rules.dailyCap()
        + " a day"
        + rules.monthlyCap().map(cap -> ", %s a month".formatted(cap)).orElse("");
  }

  private int grant(
      Application application,
      Approval request,
      Evidence yes,
      Path folder,
      Usd amount,
      Instant end) {
    Allowance allowance =
        new Allowance(
            surroundings.identifiers().allowance(),
            folder,
            amount,
            Usd.ZERO,
            Usd.ZERO,
            surroundings.clock().instant(),
            end,
            false);
    boolean granted =
        application
            .ledger()
            .write(
                transaction -> {
                  boolean good = application.approvals().consume(transaction, yes, allowance.id());
                  if (good) {
                    AllowanceStore.insert(transaction, allowance, request.id());
                  }
                  return good;
                });
    out.println(
        granted
            ? "%s: launches from %s may spend %s until %s. 'holdfire allow revoke %s' takes it back."
                .formatted(allowance.id(), folder, amount, end, allowance.id())
            : "the yes was used or has expired; nothing was granted");
    out.flush();
    return granted ? ExitCode.DONE.number() : ExitCode.REFUSED.number();
  }

  /** Lists every allowance. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists every allowance, the newest first.")
  int list(@Option(names = "--json", description = "Print JSON.") boolean json) {
    try (Application application = surroundings.application().get()) {
      application.sweep().all();
      List<Allowance> all = application.ledger().read(AllowanceStore::all);
      Instant now = surroundings.clock().instant();
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(Allowances.json(all, now)));
      } else if (all.isEmpty()) {
        out.println("No room was granted yet.");
      } else {
        Tables.print(
            out,
            List.of("ID", "STATE", "GRANTED", "SPENT", "RESERVED", "REMAINING", "UNTIL", "PROJECT"),
            all.stream().map(allowance -> Allowances.row(allowance, now)).toList());
      }
      out.flush();
      return ExitCode.DONE.number();
    }
  }

  /** Takes an allowance back. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Takes an allowance back; what runs in it runs on.")
  int revoke(@Parameters(paramLabel = "ID", description = "Such as hw-abcdefghij.") String id) {
    try (Application application = surroundings.application().get()) {
      boolean found =
          application
              .ledger()
              .write(
                  transaction -> {
                    boolean known = AllowanceStore.find(transaction.handle(), id).isPresent();
                    if (known) {
                      AllowanceStore.revoke(transaction, id, surroundings.clock().instant());
                    }
                    return known;
                  });
      if (!found) {
        throw new HoldfireException(
            ErrorCode.NOT_FOUND,
            "there is no allowance %s; 'holdfire allow list' lists them"
                .formatted(TerminalAnswer.shown(id)));
      }
      out.printf("%s is revoked; what runs in it runs on.%n", id);
      out.flush();
      return ExitCode.DONE.number();
    }
  }
}
