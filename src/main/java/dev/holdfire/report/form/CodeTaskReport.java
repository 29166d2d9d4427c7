package dev.holdfire.report.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The report of a code task: six fields, all required and filled. Whether its test result is the
 * one of a run of its own is for the verifier to say.
 */
public final class CodeTaskReport {
  private static final String FILES = "Files written";
  private static final String TEST = "cargo-test";
  private static final String LINES = "loc-delta";
  private static final String BLOCKERS = "blockers";
  private static final String NEXT = "next";

  private static final List<String> LABELS =
      List.of(FILES, "cargo-check", TEST, LINES, BLOCKERS, NEXT);
  private static final List<String> LISTS = List.of(FILES, BLOCKERS, NEXT);

  private static final Pattern TEST_RESULT =
      Pattern.compile(
          "(?m)^\\s*test result: (?<word>ok|FAILED)\\. \\d+ passed; (?<failed>\\d+) failed; \\d+"
              + " ignored;"
              + " \\d+ measured; \\d+ filtered out(?:; finished in \\d+\\.\\d+s)?\\s*$");

  private CodeTaskReport() {}

  /** Whether a text is meant to be one, by its first field. */
  public static boolean claims(String text) {
    return !Sections.of(text, LABELS).sections().isEmpty();
  }

  /** What is found in each field. */
  public static List<FieldFinding> check(String text) {
    Sections sections = Sections.of(text, LABELS);
    List<FieldFinding> findings =
        new ArrayList<>(new Form(LABELS, CodeTaskReport::content).check(sections));
    boolean failed =
        sections.of(TEST).stream()
            .flatMap(content -> TEST_RESULT.matcher(content).results())
            .anyMatch(result -> result.group("word").equals("FAILED"));
    sections.of(BLOCKERS).stream()
        .filter(content -> failed && Prose.isNone(content))
        .map(
            content ->
                FieldFinding.wrong(
                    BLOCKERS,
                    Optional.of(content),
                    new Fault(
                        "tests failed, and no blocker is named",
                        "name what fails, with two or more paths, or mend it and test again")))
        .forEach(findings::add);
    return findings;
  }

  private static List<FieldFinding> content(String label, String content) {
    List<Fault> faults = new ArrayList<>(Prose.faults(content, LISTS.contains(label)));
    if (label.equals(TEST) && !TEST_RESULT.matcher(content).find()) {
      faults.add(
          new Fault(
              "it holds no `test result:` line of cargo test",
              "run cargo test and copy its line, such as `test result: ok. 12 passed; 0 failed;"
                  + " 0 ignored; 0 measured; 0 filtered out; finished in 0.31s`"));
    }
    if (label.equals(TEST) && TEST_RESULT.matcher(content).results().anyMatch(it -> !agrees(it))) {
      faults.add(
          new Fault(
              "its `test result:` line contradicts itself: cargo test says ok where none failed,"
                  + " else FAILED",
              "copy the line as cargo test printed it"));
    }
    if (label.equals(LINES) && !Prose.hasFigure(content)) {
      faults.add(new Fault("it holds no number", "write lines added and removed: `+120 -8`"));
    }
    if (label.equals(BLOCKERS) && !Prose.isNone(content)) {
      faults.addAll(BlockerList.faults(content));
    }
    return faults.stream()
        .map(fault -> FieldFinding.wrong(label, Optional.of(content), fault))
        .toList();
  }

  private static boolean agrees(MatchResult result) {
    return result.group("word").equals("ok") == result.group("failed").matches("0+");
  }
}
