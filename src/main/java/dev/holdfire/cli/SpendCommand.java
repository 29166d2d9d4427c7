package dev.holdfire.cli;

import dev.holdfire.cost.Usd;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.SpendReport;
import dev.holdfire.ledger.SpendReport.By;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.MonthReport;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows what was spent, beside what was estimated and what could have been billed. */
@Command(
    name = "spend",
    description =
        "Shows what was spent: estimate beside ceiling beside what was metered, or billed where"
            + " the provider's bill is there.")
final class SpendCommand implements Callable<Integer> {
  private static final int BAR = 30;
  private static final int LINE_LENGTH = 1000;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Option(
      names = "--by",
      paramLabel = "day|project|job",
      defaultValue = "day",
      description = "What the rows are added up by (default ${DEFAULT-VALUE}).")
  private String by = "day";

  @Option(names = "--since", paramLabel = "DATE", description = "Only from this day on.")
  private @Nullable String since;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  SpendCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    By grouping = grouping();
    Optional<LocalDate> from = Optional.ofNullable(since).map(SpendCommand::date);
    try (Application application = surroundings.application().get()) {
      application.sweep().all();
      application.bills().reconcile();
      List<SpendReport.Row> rows =
          application.ledger().read(handle -> SpendReport.rows(handle, grouping, from));
      Usd total = rows.stream().map(SpendReport.Row::actual).reduce(Usd.ZERO, Usd::plus);
      MonthReport month =
          new MonthReport(
              application
                  .months()
                  .ofAll(application.rules().monthlyCap(), application.rules().zone()));
      if (json) {
        ObjectNode node = json(rows, total);
        node.set("month", month.json());
        month.unknown().forEach(node.putObject("unknown")::put);
        out.println(JsonMapper.shared().writeValueAsString(node));
      } else {
        print(rows, total);
        out.println(PlainText.line(month.line(), LINE_LENGTH));
      }
      out.flush();
      return ExitCode.DONE.number();
    }
  }

  private By grouping() {
    return switch (by) {
      case "day" -> By.DAY;
      case "project" -> By.PROJECT;
      case "job" -> By.JOB;
      default ->
          throw new HoldfireException(
              ErrorCode.INVALID_INPUT, "--by is day, project or job, not \"%s\"".formatted(by));
    };
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "--since cannot be read: \"%s\"; write it as 2026-11-23".formatted(text),
          e);
    }
  }

  private static ObjectNode json(List<SpendReport.Row> rows, Usd total) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    ArrayNode list = node.putArray("rows");
    for (SpendReport.Row row : rows) {
      list.addObject()
          .put("day", row.day().map(LocalDate::toString).orElse(null))
          .put("project", row.project().orElse(null))
          .put("job_id", row.jobId().orElse(null))
          .put("estimate", row.estimate().exact())
          .put("ceiling", row.ceiling().exact())
          .put("actual", row.actual().exact())
          .put("billed", row.billed());
    }
    node.put("total", total.exact());
    return node;
  }

  private void print(List<SpendReport.Row> rows, Usd total) {
    if (rows.isEmpty()) {
      out.println("Nothing was spent.");
      return;
    }
    Usd most = rows.stream().map(SpendReport.Row::ceiling).reduce(total, Usd::max);
    Tables.print(
        out,
        List.of(by.toUpperCase(Locale.ROOT), "ESTIMATE", "CEILING", "ACTUAL", "BY", ""),
        rows.stream()
            .map(
                row ->
                    List.of(
                        name(row),
                        row.estimate().display(),
                        row.ceiling().display(),
                        row.actual().display(),
                        row.billed() ? "bill" : "meter",
                        bar(row, most)))
            .toList());
    out.printf("%s in all%n", total.display());
  }

  private static String name(SpendReport.Row row) {
    return row.jobId().or(row::project).or(() -> row.day().map(LocalDate::toString)).orElse("");
  }

  /** What was spent as {@code #}, what could have been billed beyond it as {@code .}. */
  private static String bar(SpendReport.Row row, Usd most) {
    int actual = width(row.actual(), most);
    return "#".repeat(actual) + ".".repeat(Math.max(0, width(row.ceiling(), most) - actual));
  }

  private static int width(Usd amount, Usd most) {
    return most.micros() <= 0 ? 0 : Math.toIntExact(amount.micros() * BAR / most.micros());
  }
}
