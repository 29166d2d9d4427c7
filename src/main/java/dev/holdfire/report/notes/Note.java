package dev.holdfire.report.notes;

import dev.holdfire.ledger.Job;
import dev.holdfire.report.form.Fault;
import dev.holdfire.report.form.FieldFinding;
import dev.holdfire.report.form.GradedClaims;
import dev.holdfire.report.form.Prose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a finished run leaves behind.
 *
 * @param name of the run, a heading's words
 * @param grade of its evidence, E1 to E6
 * @param result what came out, in numbers
 * @param benchmark what it was measured against
 */
public record Note(
    String name,
    String grade,
    String result,
    String decision,
    String benchmark,
    String learnings,
    String next) {

  private static final String RESULT = "Result";

  private Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(RESULT, result);
    parts.put("Decision", decision);
    parts.put("Benchmark", benchmark);
    parts.put("Learnings", learnings);
    parts.put("Next", next);
    return parts;
  }

  /** The entry as it stands in the file. */
  public String text(LocalDate day) {
    StringBuilder text = new StringBuilder("### %s (%s) [%s]\n".formatted(line(name), day, grade));
    parts()
        .forEach((part, value) -> text.append(part).append(": ").append(line(value)).append('\n'));
    return text.toString();
  }

  /** One line: what follows a line break could pass for a part or a heading of its own. */
  private static String line(String value) {
    return value.strip().replaceAll("\\s+", " ");
  }

  /** What is found in each part. */
  public List<FieldFinding> check(Instant now) {
    List<FieldFinding> findings = new ArrayList<>();
    parts()
        .forEach(
            (part, value) -> {
              List<Fault> faults = new ArrayList<>(Prose.faults(value, !part.equals(RESULT)));
              if (part.equals(RESULT) && !Prose.hasFigure(value)) {
                faults.add(
                    new Fault("it holds no number", "write what was measured, with its numbers"));
              }
              findings.addAll(FieldFinding.of("notes: " + part, value, faults));
            });
    findings.addAll(
        FieldFinding.of(
            "notes: grade",
            grade,
            GradedClaims.faults("%s %s".formatted(grade, line(benchmark).replace(';', ',')), now)));
    return findings;
  }

  /** The same, named after the script where it has no name. */
  public Note named(Job job) {
    if (!name.isBlank()) {
      return this;
    }
    String script = job.script().getFileName().toString();
    return new Note(
        script.replaceFirst("(?<=.)\\.[^.]+$", ""),
        grade,
        result,
        decision,
        benchmark,
        learnings,
        next);
  }

  /** All that it says, a part on each line. */
  public String words() {
    return String.join("\n", name, result, decision, benchmark, learnings, next);
  }
}
