package dev.holdfire.jobs.output;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A form that a pattern describes, with the groups {@code step}, {@code total}, {@code epoch},
 * {@code epochs}, and {@code rate} with {@code unit}, as far as it names them.
 *
 * @param withinEpoch whether its steps begin anew with each epoch
 * @param namesLast whether it counts epochs from 0 and names the last one, not how many there are
 */
record Format(Pattern pattern, boolean withinEpoch, boolean namesLast) implements Recogniser {

  /** What a bar counts when it is no step of a training. */
  private static final Pattern OTHER_WORK =
      Pattern.compile(
          "(?i)load|fetch|\\bmap\\b|filter|tokeniz|process|generat|eval|valid|\\bval\\b|\\btest|sanity"
              + "|predict|infer|upload|saving|shard|encod|cach|extract|writing|packing");

  /** What stands before a number that is a setting, a plan or a memory. */
  private static final Pattern NO_PROGRESS =
      Pattern.compile(
          "(?i)(?:\\b(?:max|total|num|number"
              + " of|warm-?up|every|each|per|until|will|from|last|next|first"
              + "|accumulation|optimi[sz]ation|save|log|logging|eval|skip\\w*)[\\s_-]+|\\b(?:resum|restor|loaded|loading|start(?:ing)?"
              + " (?:at|from)|continu)\\w*\\b[^|,;]{0,60})$");

  private static final Pattern BYTES = Pattern.compile("(?i)[kmgt]?i?b/s");
  private static final int LOOK_BACK = 80;

  @Override
  public Optional<Mark> read(String line) {
    return pattern
        .matcher(line)
        .results()
        .filter(match -> !isSetting(line, match))
        .reduce((_, later) -> later)
        .map(match -> mark(line, match))
        .filter(mark -> mark.step().isPresent() || mark.epoch().isPresent());
  }

  private static boolean isSetting(String line, MatchResult match) {
    String before = line.substring(Math.max(0, match.start() - LOOK_BACK), match.start());
    return NO_PROGRESS.matcher(before).find() || BYTES.matcher(group(match, "unit")).matches();
  }

  private Mark mark(String line, MatchResult match) {
    String title = line.substring(Math.max(0, match.start() - LOOK_BACK), match.start());
    return new Mark(
        Numbers.whole(group(match, "step")),
        Numbers.whole(group(match, "total")),
        Numbers.whole(group(match, "epoch")),
        epochs(match),
        namesLast,
        withinEpoch,
        rate(group(match, "rate"), group(match, "unit")).or(() -> Rates.in(line)),
        !OTHER_WORK.matcher(title).find());
  }

  private OptionalLong epochs(MatchResult match) {
    OptionalLong named = Numbers.whole(group(match, "epochs"));
    return namesLast && named.isPresent() ? OptionalLong.of(named.getAsLong() + 1) : named;
  }

  /** A bar's own pace, in the unit that it counts. */
  private static Optional<BigDecimal> rate(String number, String unit) {
    return unit.isEmpty()
        ? Optional.empty()
        : Numbers.decimal(number)
            .flatMap(value -> unit.startsWith("s/") ? Numbers.inverse(value) : Optional.of(value));
  }

  private static String group(MatchResult match, String name) {
    Map<String, Integer> names = match.namedGroups();
    if (!names.containsKey(name)) {
      return "";
    }
    String text = match.group(name);
    return text == null ? "" : text;
  }

  static Format ofRun(String pattern) {
    return new Format(Pattern.compile(pattern), false, false);
  }

  static Format ofEpoch(String pattern) {
    return new Format(Pattern.compile(pattern), true, false);
  }

  static Format ofEpochFromZero(String pattern) {
    return new Format(Pattern.compile(pattern), true, true);
  }
}
