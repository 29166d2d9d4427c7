package dev.holdfire.report.form;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blockers and next steps: each blocker comes with two or more paths, each with effort and risk.
 */
final class BlockerList {
  private static final int PATHS = 2;

  private static final Pattern NEXT =
      Pattern.compile("^\\W*next\\b(?:\\s+steps?)?", CASE_INSENSITIVE);

  private static final Pattern NO_BLOCKERS =
      Pattern.compile(
          "\\b(?:no|zero|without)\\s+(?:open\\s+)?block\\w+|\\bblockers?\\s*[:=-]\\s*(?:none|no)\\b"
              + "|\\bnot blocked\\b|\\bunblocked\\b",
          CASE_INSENSITIVE);

  private static final Pattern TROUBLE =
      Pattern.compile(
          "\\bblock(?:er|ers|ed|s|ing)\\b|\\bcannot\\b|\\bcan['’]t\\b|\\bcould not\\b|\\bunable\\b"
              + "|\\bfail(?:s|ed|ing|ure|ures)\\b|\\bmissing\\b|\\bexhausted\\b|\\bunavailable\\b"
              + "|\\bnot available\\b|\\bbroken\\b|\\bstuck\\b|\\bdenied\\b|\\brefuse[sd]?\\b"
              + "|\\bmismatch\\b|\\bout of memory\\b|\\bOOM\\b|\\bwaiting (?:for|on)\\b"
              + "|\\bincompatible\\b|\\bquota\\b",
          CASE_INSENSITIVE);

  private static final Pattern PATH =
      Pattern.compile(
          "\\b(?:solution\\s+)?(?:path|option|way|solution)\\s*(?:\\d{1,2}|[A-Ha-h])\\b"
              + "|(?<![\\w(])\\(?(?:\\d{1,2}|[a-h])\\)(?=\\s)",
          CASE_INSENSITIVE);

  private static final Pattern EFFORT =
      Pattern.compile("\\beffort\\W{0,3}\\s*(?:is\\s+)?[\\w~<>]", CASE_INSENSITIVE);

  private static final Pattern RISK =
      Pattern.compile("\\brisks?\\W{0,3}\\s*(?:is\\s+|are\\s+)?[\\w~<>]", CASE_INSENSITIVE);

  private static final Pattern PATH_LINE =
      Pattern.compile("^\\W*(?:" + PATH.pattern() + ")", CASE_INSENSITIVE);

  private BlockerList() {}

  static List<Fault> faults(String content) {
    List<Fault> faults = new ArrayList<>();
    for (String entry : entries(content)) {
      if (isBlocker(entry)) {
        check(entry, faults);
      }
    }
    return faults;
  }

  private static boolean isBlocker(String entry) {
    String claimed = NO_BLOCKERS.matcher(entry).replaceAll("");
    return !NEXT.matcher(entry).find() && TROUBLE.matcher(claimed).find();
  }

  /** A path, or a line that is indented, belongs to the entry before it. */
  private static List<String> entries(String content) {
    List<String> entries = new ArrayList<>();
    for (String line : content.lines().toList()) {
      for (String part : parts(line)) {
        boolean continues =
            !entries.isEmpty()
                && (PATH_LINE.matcher(part).find()
                    || (line.startsWith("  ") && !NEXT.matcher(part).find()));
        if (part.isBlank()) {
          continue;
        }
        if (continues) {
          entries.add(entries.removeLast() + "\n" + part);
        } else {
          entries.add(part);
        }
      }
    }
    return entries;
  }

  /** The next steps may follow on a line of blockers. */
  private static List<String> parts(String line) {
    return Pattern.compile("(?<=[.;/])\\s+(?=next\\b(?:\\s+steps?)?\\s*:)", CASE_INSENSITIVE)
        .splitAsStream(line)
        .toList();
  }

  private static void check(String entry, List<Fault> faults) {
    List<String> paths = paths(entry);
    String name = entry.lines().findFirst().orElse("").strip();
    if (paths.size() < PATHS) {
      faults.add(
          new Fault(
              "the blocker \"%s\" comes with %s"
                  .formatted(name, paths.isEmpty() ? "no solution path" : "one solution path"),
              "write two or more: `path 1: …, effort: …, risk: …; path 2: …`"));
    }
    for (String path : paths) {
      boolean effort = EFFORT.matcher(path).find();
      boolean risk = RISK.matcher(path).find();
      if (!effort || !risk) {
        faults.add(
            new Fault(
                "\"%s\" names no %s"
                    .formatted(
                        path.strip(), effort ? "risk" : risk ? "effort" : "effort and no risk"),
                "add `effort: …` and `risk: …` to the path"));
      }
    }
  }

  private static List<String> paths(String entry) {
    List<String> paths = new ArrayList<>();
    Matcher mark = PATH.matcher(entry);
    int start = -1;
    while (mark.find()) {
      if (start >= 0) {
        paths.add(entry.substring(start, mark.start()));
      }
      start = mark.start();
    }
    if (start >= 0) {
      paths.add(entry.substring(start));
    }
    return paths;
  }
}
