package dev.holdfire.jobs.output;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The losses in some output. */
final class Losses {
  /**
   * A name that ends or goes on with more letters is another word, what follows "for" or "no" is
   * prose, and what goes on as a path or a file name is no number.
   */
  private static final Pattern NOT_FINITE =
      Pattern.compile(
          "(?i)(?<!\\bno )(?<![a-z])loss(?![a-z]|[_"
              + " ]?(?:scale|curve|log|file|plot))[\\w\\s:=()'\"/\\[|-]{0,40}?[\\s:=(\\[|'\"]\\s*[-+]?"
              + "(?<!\\b(?:for|if|on|any|no|not|never|of|without)\\s)(?:nan|inf|infinity)\\b"
              + "(?![/\\\\-]|\\.[a-z]|\\s(?:check|count|detect|guard|values?|policy|steps?|iter))");

  private static final Pattern VALUE =
      Pattern.compile(
          "(?i)(?<![\\w/.-])(?<name>(?:[a-z]{1,20}[_/. ])?)loss[\"']?\\s?[:=|(]?\\s{0,4}[\"']?"
              + "(?<value>[-+]?\\d{1,18}+(?:\\.\\d{0,18}+)?(?:e[-+]?\\d{1,3})?)(?![\\w%])");

  private static final Pattern TRAINING =
      Pattern.compile("(?i)(?:train|training|lm|total|avg|step|mse|ce)?[_/. ]?");

  /** So many finite losses after one that was none, and the run has got over it. */
  private static final int GOT_OVER = 3;

  /** Fewer losses say nothing of a trend. */
  private static final int FEWEST = 12;

  private static final int MOST = 60;
  private static final int PARTS = 3;
  private static final double FACTOR = 2;

  private Losses() {}

  static boolean isFinite(String line) {
    return VALUE.matcher(line).find() && !NOT_FINITE.matcher(line).find();
  }

  /** The index of the newest loss that is no number, unless finite ones followed it. */
  static OptionalInt notFinite(List<String> lines) {
    int finite = 0;
    for (int i = lines.size() - 1; i >= 0 && finite < GOT_OVER; i--) {
      if (NOT_FINITE.matcher(lines.get(i)).find()) {
        return OptionalInt.of(i);
      }
      finite += VALUE.matcher(lines.get(i)).find() ? 1 : 0;
    }
    return OptionalInt.empty();
  }

  /**
   * The index of the newest training loss if they rise without end: in three parts of the newest
   * ones, each mean is above the one before, the last is twice the first, and the newest is above
   * the middle one.
   */
  static OptionalInt rising(List<String> lines) {
    List<Integer> at =
        IntStream.range(0, lines.size())
            .filter(i -> training(lines.get(i)).isPresent())
            .boxed()
            .toList();
    at = at.subList(Math.max(0, at.size() - MOST), at.size());
    if (at.size() < FEWEST) {
      return OptionalInt.empty();
    }
    double[] values = at.stream().mapToDouble(i -> training(lines.get(i)).orElseThrow()).toArray();
    double first = mean(values, 0);
    double middle = mean(values, 1);
    double last = mean(values, 2);
    boolean rises =
        first > 0
            && first < middle
            && middle < last
            && last > FACTOR * first
            && values[values.length - 1] > middle;
    return rises ? OptionalInt.of(at.getLast()) : OptionalInt.empty();
  }

  private static OptionalDouble training(String line) {
    Matcher match = VALUE.matcher(line);
    while (match.find()) {
      if (TRAINING.matcher(match.group("name")).matches()) {
        return OptionalDouble.of(Double.parseDouble(match.group("value")));
      }
    }
    return OptionalDouble.empty();
  }

  private static double mean(double[] values, int part) {
    int size = values.length / PARTS;
    int from = part == PARTS - 1 ? values.length - size : part * size;
    return IntStream.range(from, from + size).mapToDouble(i -> values[i]).average().orElse(0);
  }
}
