package dev.holdfire.jobs.output;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of JSON, and Python's dictionaries as the Hugging Face trainers print them. */
record Fields() implements Recogniser {
  private static final Pattern STEP =
      key("(?:global_?step|current_steps?|_?step|iteration|iter|update)");
  private static final Pattern TOTAL =
      key("(?:max_?steps|total_?steps|num_?steps|max_iters|total_iterations)");
  private static final Pattern EPOCH = key("epoch");
  private static final Pattern EPOCHS = key("(?:epochs|num_epochs|max_epochs|total_epochs)");
  private static final Pattern LOSS =
      Pattern.compile("(?i)[\"'][\\w./-]{0,40}loss[\\w./-]{0,20}[\"']\\s?:");
  private static final Pattern EVALUATION =
      Pattern.compile("(?i)[\"'](?:eval|val|valid|test)[_/]\\w{0,40}[\"']\\s?:");

  private static Pattern key(String names) {
    return Pattern.compile(
        "(?i)[\"'](?:[\\w.-]{1,30}/)?"
            + names
            + "[\"']\\s?:\\s?[\"']?(?<value>\\d{1,12}+)(?![\\d.]*[.e]\\d)");
  }

  @Override
  public Optional<Mark> read(String line) {
    if (line.indexOf('{') < 0) {
      return Optional.empty();
    }
    OptionalLong step = number(STEP, line);
    OptionalLong epoch = number(EPOCH, line);
    // A line of settings has a batch and a number of epochs as well, but no loss.
    boolean settings = step.isEmpty() && !LOSS.matcher(line).find();
    return settings || (step.isEmpty() && epoch.isEmpty())
        ? Optional.empty()
        : Optional.of(
            new Mark(
                step,
                number(TOTAL, line),
                epoch,
                number(EPOCHS, line),
                false,
                false,
                Rates.in(line),
                !EVALUATION.matcher(line).find()));
  }

  private static OptionalLong number(Pattern pattern, String line) {
    Matcher match = pattern.matcher(line);
    return match.find() ? Numbers.whole(match.group("value")) : OptionalLong.empty();
  }
}
