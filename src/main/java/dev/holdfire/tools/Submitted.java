package dev.holdfire.tools;

import dev.holdfire.report.form.CodeTaskReport;
import dev.holdfire.report.form.FieldFinding;
import dev.holdfire.report.form.RunnerReport;
import dev.holdfire.report.notes.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a caller submits: a report, notes, or both. */
record Submitted(Optional<String> report, Optional<Note> note, LeakCheck leaks) {

  List<FieldFinding> codeTask() {
    List<FieldFinding> findings = new ArrayList<>(CodeTaskReport.check(report.orElseThrow()));
    findings.addAll(leaks.secrets("report", report.orElseThrow()));
    return findings;
  }

  List<FieldFinding> onLaunch(RunnerReport known, Instant now) {
    List<FieldFinding> findings = new ArrayList<>();
    report.ifPresent(
        text -> {
          findings.addAll(known.check(text, now));
          findings.addAll(leaks.secrets("report", text));
        });
    note.ifPresent(
        kept -> {
          findings.addAll(kept.check(now));
          findings.addAll(leaks.secrets("notes", kept.words()));
        });
    return findings;
  }

  /** What is told of and stops nothing. */
  List<String> warnings() {
    return Stream.concat(
            report.stream().flatMap(text -> leaks.infrastructure("the report", text)),
            note.stream().flatMap(kept -> leaks.infrastructure("the notes", kept.words())))
        .toList();
  }

  /** What it is made of, in words. */
  String parts() {
    return Stream.concat(
            report.stream().map(_ -> "the report"), note.stream().map(_ -> "the notes"))
        .collect(Collectors.joining(" and "));
  }
}
