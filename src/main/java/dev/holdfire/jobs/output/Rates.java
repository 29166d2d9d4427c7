package dev.holdfire.jobs.output;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pace that a line states in words. */
final class Rates {
  private static final String NUMBER = "(?<value>\\d{1,9}+(?:\\.\\d{1,9}+)?+)";
  private static final String STEP = "(?:it|iter|iteration|step|batch|update)s?\\b";

  /**
   * A form of it.
   *
   * @param seconds how many seconds its number counts as time for one step; zero if it is a pace
   */
  private record Stated(Pattern pattern, BigDecimal seconds) {}

  private static final List<Stated> FORMS =
      List.of(
          pace(NUMBER + "\\s?" + STEP + "/s(?:ec(?:ond)?)?\\b"),
          pace("\\b(?:it|step|batche?)s?[_ /]per[_ ]sec(?:ond)?\\W{1,4}" + NUMBER),
          pace("\\b(?:it|iter|step|batch)s?/s(?:ec)?\\W{1,4}" + NUMBER),
          time("1", NUMBER + "\\s?s(?:ec)?/" + STEP),
          time("0.001", NUMBER + "\\s?ms/" + STEP),
          time("0.000001", NUMBER + "\\s?us/" + STEP),
          // nanoGPT and its kin, DeepSpeed and Megatron give the time of the newest step.
          time(
              "0.001",
              "\\b(?:time|dt|step_avg|step_time|iter_time)[:= ]{1,3}" + NUMBER + "\\s?ms\\b"),
          time("0.001", "\\btime per iteration \\(ms\\)[:= ]{1,3}" + NUMBER),
          time("1", "\\biter(?:ation)? time \\(s\\)[:= ]{1,3}" + NUMBER));

  private Rates() {}

  /** Steps a second; empty if the line states none. */
  static Optional<BigDecimal> in(String line) {
    for (Stated form : FORMS) {
      Matcher match = form.pattern.matcher(line);
      if (match.find()) {
        Optional<BigDecimal> value = Numbers.decimal(match.group("value"));
        return form.seconds.signum() == 0
            ? value.filter(pace -> pace.signum() > 0)
            : value.map(form.seconds::multiply).flatMap(Numbers::inverse);
      }
    }
    return Optional.empty();
  }

  private static Stated pace(String pattern) {
    return new Stated(Pattern.compile("(?i)" + pattern), BigDecimal.ZERO);
  }

  private static Stated time(String seconds, String pattern) {
    return new Stated(Pattern.compile("(?i)" + pattern), new BigDecimal(seconds));
  }
}
