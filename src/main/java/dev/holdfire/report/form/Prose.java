package dev.holdfire.report.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no text that a caller writes may contain, whatever its field. */
public final class Prose {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("(?<!\\w)<(?!https?:)[\\p{L}_][^<>\\n]{0,120}(?<! )>");

  private static final Pattern LATER =
      Pattern.compile("\\b(?:TODO|TO-DO|TBD|TBA|FIXME|XXX)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_VALUE =
      Pattern.compile(
          "\\W*(?:n\\s*[/.]\\s*a|not"
              + " applicable|none|nil|null|nothing|unknown|-+|–|—|\\.+|…|\\?+)?\\W*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT_AVAILABLE =
      Pattern.compile("(?<![\\w/])n/a(?![\\w/])", Pattern.CASE_INSENSITIVE);

  private static final Pattern WORKS =
      Pattern.compile(
          "\\b(?:works|worked|working)\\b"
              + "(?!\\s+(?:director(?:y|ies)|folders?|tree|copy|set|memory|hours?|days?|title))",
          Pattern.CASE_INSENSITIVE);

  /** What holds digits and measures nothing. */
  private static final Pattern NO_FIGURE =
      Pattern.compile(
          "\\bE[1-6]\\b|\\bh[fbaw]-[a-z2-7]{10}\\b|\\b\\d{4}-\\d{2}-\\d{2}\\S*"
              + "|\\b(?=\\w*\\p{L})\\w*\\d\\w*\\.\\w+\\b|\\b\\p{L}+\\d+\\b");

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?;])\\s+|\\n");

  private static final Pattern PERCENT_TAG = Pattern.compile("\\[\\s*\\d{1,3}\\s*%[^\\]\\n]*\\]");

  private static final List<String> CONFIDENCE =
      List.of("[100% proven]", "[80% likely]", "[30% speculative]", "[0% don't know]");

  private Prose() {}

  /**
   * The faults of a text.
   *
   * @param mayBeNone whether {@code none} is a value of its own there
   */
  public static List<Fault> faults(String text, boolean mayBeNone) {
    List<Fault> faults = new ArrayList<>();
    if (!(mayBeNone && isNone(text)) && NO_VALUE.matcher(text).matches()) {
      faults.add(
          new Fault(
              "\"%s\" is no value, and one exists here".formatted(text.strip()),
              mayBeNone ? "write the value, or `none` for an empty list" : "write the value"));
    } else if (NOT_AVAILABLE.matcher(text).find()) {
      faults.add(
          new Fault("\"n/a\" stands where a value exists", "write the value, or leave it out"));
    }
    first(PLACEHOLDER, text)
        .ifPresent(
            found ->
                faults.add(
                    new Fault(
                        "the placeholder %s is not filled in".formatted(found),
                        "write the value in its place")));
    first(LATER, text)
        .ifPresent(
            found ->
                faults.add(
                    new Fault(
                        "it is left for later (%s)".formatted(found),
                        "do it and write what came of it, or name it under the next steps")));
    worksWithoutNumber(text).ifPresent(faults::add);
    Matcher tag = PERCENT_TAG.matcher(text);
    while (tag.find()) {
      if (!CONFIDENCE.contains(tag.group())) {
        faults.add(
            new Fault(
                "%s is no confidence tag".formatted(tag.group()),
                "use one of " + String.join(" ", CONFIDENCE)));
      }
    }
    faults.addAll(Citations.faults(text));
    return faults;
  }

  /** Whether the text says that a list is empty. */
  static boolean isNone(String text) {
    return text.strip().replaceAll("\\.$", "").equalsIgnoreCase("none");
  }

  /** Whether the text holds a figure that measures something. */
  public static boolean hasFigure(String text) {
    return NO_FIGURE.matcher(text).replaceAll("").chars().anyMatch(Character::isDigit);
  }

  private static Optional<Fault> worksWithoutNumber(String text) {
    return sentences(text).stream()
        .filter(sentence -> WORKS.matcher(sentence).find() && !hasFigure(sentence))
        .findFirst()
        .map(
            sentence ->
                new Fault(
                    "\"%s\" says that it works and gives no number".formatted(sentence.strip()),
                    "say in the same sentence what was measured"));
  }

  static List<String> sentences(String text) {
    return SENTENCE_END.splitAsStream(text).filter(part -> !part.isBlank()).toList();
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }
}
