package dev.holdfire.report.form;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Academic citations: each carries {@code [VERIFIED: url]} or {@code [UNVERIFIED]} behind it, in
 * the same line.
 */
final class Citations {
  private static final Pattern TAG =
      Pattern.compile("\\[\\s*(?:un)?verified\\b[^\\]\\n]*\\]", Pattern.CASE_INSENSITIVE);

  private static final Pattern GOOD_TAG =
      Pattern.compile("\\[UNVERIFIED\\]|\\[VERIFIED: https?://[^\\s\\]]+\\]");

  /** What names a paper; two of one kind before a tag are two papers. */
  private static final List<Pattern> NAMES =
      List.of(
          Pattern.compile("\\bet al\\b"),
          Pattern.compile("(?i)\\barxiv[:\\s/.]*(?:org/(?:abs|pdf)/)?\\d{4}\\.\\d{4,5}"),
          Pattern.compile("\\b10\\.\\d{4,9}/\\S+"),
          Pattern.compile(
              "\\b\\p{Lu}[\\p{L}-]+(?:\\s+(?:and|&)\\s+\\p{Lu}[\\p{L}-]+)?,?\\s*"
                  + "(?:\\((?:19|20)\\d{2}[a-z]?\\)|(?<=, )(?:19|20)\\d{2}[a-z]?\\))"));

  private Citations() {}

  static List<Fault> faults(String text) {
    List<Fault> faults = new ArrayList<>();
    text.lines().forEach(line -> check(line, faults));
    return faults;
  }

  private static void check(String line, List<Fault> faults) {
    int from = 0;
    for (MatchResult tag : TAG.matcher(line).results().toList()) {
      untagged(line.substring(from, tag.start()), 1, faults);
      if (!GOOD_TAG.matcher(tag.group()).matches()) {
        faults.add(
            new Fault(
                "%s is no citation tag".formatted(tag.group()),
                "write [VERIFIED: url] with the address that was read, or [UNVERIFIED]"));
      }
      from = tag.end();
    }
    untagged(line.substring(from), 0, faults);
  }

  /** Adds a fault when more papers are named than tags follow. */
  private static void untagged(String part, int tags, List<Fault> faults) {
    List<String> most =
        NAMES.stream()
            .map(pattern -> names(pattern, part).toList())
            .filter(names -> names.size() > tags)
            .findFirst()
            .orElse(List.of());
    if (!most.isEmpty()) {
      faults.add(
          new Fault(
              "the citation \"%s\" carries no tag".formatted(most.getFirst()),
              "write [VERIFIED: url] with the address that was read, or [UNVERIFIED], behind it"));
    }
  }

  private static Stream<String> names(Pattern pattern, String part) {
    Matcher matcher = pattern.matcher(part);
    return matcher.results().map(found -> around(part, found));
  }

  /** The match with what stands just before it, such as the author's name. */
  private static String around(String part, MatchResult found) {
    int start = part.lastIndexOf(' ', Math.max(0, found.start() - 2));
    return part.substring(Math.max(0, start), found.end()).strip();
  }
}
