package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.AuditLog;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows what was called and what came of it. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Shows what was called and what came of it, oldest first.")
final class AuditCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final PrintWriter out;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only from this time on: 2026-11-23T08:00:00Z, or a day (UTC).")
  private @Nullable String since;

  @Option(names = "--tool", paramLabel = "TOOL", description = "Only calls of this tool.")
  private @Nullable String tool;

  @Option(names = "--job", paramLabel = "JOB", description = "Only what is about this job.")
  private @Nullable String job;

  @Option(names = "--json", description = "Print JSON lines.")
  private boolean json;

  AuditCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    Optional<Instant> from = Optional.ofNullable(since).map(AuditCommand::instant);
    // Times in the table may or may not have fractions of a second: the second before is read too.
    AuditLog.Filter filter =
        new AuditLog.Filter(
            from.map(time -> time.minusSeconds(1)),
            Optional.ofNullable(tool),
            Optional.ofNullable(job));
    try (Application application = surroundings.application().get()) {
      List<AuditLog.Row> rows =
          application.ledger().read(handle -> AuditLog.rows(handle, filter)).stream()
              .filter(row -> from.isEmpty() || !row.line().at().isBefore(from.get()))
              .toList();
      if (json) {
        rows.forEach(row -> out.println(line(row)));
      } else if (rows.isEmpty()) {
        out.println("No such rows.");
      } else {
        Tables.print(
            out,
            List.of("AT", "WHO", "WHAT", "OUTCOME", "REFUSALS", "JOB", "DETAIL"),
            rows.stream().map(AuditCommand::cells).toList());
      }
      out.flush();
      return ExitCode.DONE.number();
    }
  }

  private static List<String> cells(AuditLog.Row row) {
    AuditLog.Line line = row.line();
    return List.of(
        line.at().truncatedTo(ChronoUnit.SECONDS).toString(),
        line.actor(),
        line.tool(),
        line.outcome(),
        line.refusals(),
        line.jobId().orElse("-"),
        line.detail());
  }

  /** Checks that no row was changed, removed or moved. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Checks that no row was changed, removed or moved.")
  int verify(@Option(names = "--json", description = "Print JSON.") boolean asJson) {
    try (Application application = surroundings.application().get()) {
      AuditLog.Verification found = application.audit().verify();
      if (asJson || json) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("ok", found.ok());
        node.put("rows", found.rows());
        node.put("first_bad", found.firstBad().orElse(null));
        node.put("reason", found.ok() ? null : found.reason());
        out.println(JsonMapper.shared().writeValueAsString(node));
      } else if (found.ok()) {
        out.printf("%d rows, each covers the one before it%n", found.rows());
      } else {
        out.printf("row %d: %s%n", found.firstBad().orElseThrow(), found.reason());
      }
      out.flush();
      return found.ok() ? ExitCode.DONE.number() : ExitCode.REFUSED.number();
    }
  }

  private static Instant instant(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "--since cannot be read: \"%s\"; write it as 2026-11-23T08:00:00Z".formatted(text),
          e);
    }
  }

  private static String line(AuditLog.Row row) {
    AuditLog.Line line = row.line();
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("seq", row.seq());
    node.put("at", line.at().toString());
    node.put("session", line.session());
    node.put("actor", line.actor());
    node.put("tool", line.tool());
    node.put("arguments_sha256", line.arguments());
    node.put("outcome", line.outcome());
    node.put("refusals", line.refusals());
    node.put("job_id", line.jobId().orElse(null));
    node.put("money", line.money().orElse(null));
    node.put("detail", line.detail());
    node.put("hash", row.hash());
    return JsonMapper.shared().writeValueAsString(node);
  }
}
