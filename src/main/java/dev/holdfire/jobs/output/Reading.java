package dev.holdfire.jobs.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What some output shows.
 *
 * @param trouble what is wrong, with the line that shows it
 * @param passed troubles that the run went on after
 * @param progress the newest line that shows that the training advanced
 */
public record Reading(
    Phase phase, Optional<String> trouble, List<String> passed, Optional<String> progress) {
  private static final int EVIDENCE_LENGTH = 200;

  /** The steps of a new epoch begin at one again. */
  private static final int SEVERAL = 3;

  private static final Pattern EXCEPTION =
      Pattern.compile(
          "^(?:\\[rank\\d+\\]:"
              + " ?)?[A-Za-z_][\\w.]{0,100}(?:Error|Exception|Exit|Interrupt|Warning)\\b.*");

  public Reading {
    passed = List.copyOf(passed);
  }

  /** Reads lines, oldest first. */
  public static Reading of(List<String> output) {
    List<String> lines = output.stream().map(Recognisers::plain).toList();
    Optional<String> trouble = losses(lines);
    List<String> passed = new ArrayList<>();
    List<Optional<Mark>> marks = lines.stream().map(Reading::training).toList();
    for (int i = 0; i < lines.size(); i++) {
      Optional<Sign> sign = Sign.in(lines.get(i));
      if (sign.isPresent()) {
        String shown = shown(sign.get(), lines, i);
        if (sign.get().passes() && wentOn(marks, i)) {
          passed.add(shown);
        } else if (trouble.isEmpty() || saysMore(sign.get(), trouble.get())) {
          trouble = Optional.of(shown);
        }
      }
    }
    return new Reading(Phase.of(lines), trouble, passed, progress(lines, marks));
  }

  /** A traceback's cause, which stands below it, says more than the traceback. */
  private static boolean saysMore(Sign sign, String before) {
    return sign != Sign.TRACEBACK && before.startsWith(Sign.TRACEBACK.words());
  }

  private static Optional<String> losses(List<String> lines) {
    OptionalInt none = Losses.notFinite(lines);
    if (none.isPresent()) {
      return Optional.of(told("a loss that is no number", lines.get(none.getAsInt())));
    }
    OptionalInt rising = Losses.rising(lines);
    return rising.isPresent()
        ? Optional.of(told("the loss rises without end", lines.get(rising.getAsInt())))
        : Optional.empty();
  }

  private static Optional<Mark> training(String line) {
    return Recognisers.read(line)
        .filter(Mark::training)
        .filter(mark -> mark.advanced() || Losses.isFinite(line));
  }

  /** Whether a step came after this line that is beyond every step before it, or several came. */
  private static boolean wentOn(List<Optional<Mark>> marks, int line) {
    List<Optional<Mark>> after = marks.subList(line, marks.size());
    return highest(after) > highest(marks.subList(0, line))
        || after.stream().filter(Optional::isPresent).count() >= SEVERAL;
  }

  private static long highest(List<Optional<Mark>> marks) {
    return marks.stream().flatMap(Optional::stream).mapToLong(Mark::count).max().orElse(0);
  }

  private static Optional<String> progress(List<String> lines, List<Optional<Mark>> marks) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (marks.get(i).isPresent() || Losses.isFinite(lines.get(i))) {
        return Optional.of(cut(lines.get(i)));
      }
    }
    return Optional.empty();
  }

  private static String shown(Sign sign, List<String> lines, int at) {
    String line =
        sign == Sign.TRACEBACK
            ? lines.subList(at + 1, lines.size()).stream()
                .filter(below -> EXCEPTION.matcher(below).matches())
                .findFirst()
                .orElse(lines.get(at))
            : lines.get(at);
    return told(sign.words(), line);
  }

  private static String told(String words, String line) {
    return words + ": " + cut(line);
  }

  private static String cut(String line) {
    String text = line.strip();
    return text.length() > EVIDENCE_LENGTH ? text.substring(0, EVIDENCE_LENGTH) + "…" : text;
  }
}
