package dev.holdfire.gpu;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many of which card are asked for. Only the form is checked here; whether there is such a card
 * is for {@link Compatibility} to say.
 *
 * @param name the card's name in capitals, such as {@code H100}, {@code H100!} or {@code B200+}
 * @param count how many, at least 1
 */
public record GpuRequest(String name, int count) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}[!+]?");
  private static final Pattern FORM = Pattern.compile("(?<name>[^:]+)(?::(?<count>\\d{1,4}))?");

  /**
   * Brings the name into capitals.
   *
   * @throws HoldfireException as invalid input, if the name is not formed like a card's or the
   *     count is below 1
   */
  public GpuRequest {
    if (!NAME.matcher(name).matches()) {
      throw invalid(name, "that is not the name of a GPU");
    }
    if (count < 1) {
      throw invalid(name, "the count has to be at least 1, but is " + count);
    }
    name = name.toUpperCase(Locale.ROOT);
  }

  /**
   * Reads {@code NAME} (one card) or {@code NAME:count}, whatever the case.
   *
   * @throws HoldfireException as invalid input, if the text is anything else; a list of fallbacks
   *     is read one by one
   */
  public static GpuRequest parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw invalid(text, "it has to be one name, or a name, a colon and a count below 10000");
    }
    String count = form.group("count");
    return new GpuRequest(form.group("name"), count == null ? 1 : Integer.parseInt(count));
  }

  /** The form that {@link #parse} reads, without a count of 1. */
  public String text() {
    return count == 1 ? name : name + ":" + count;
  }

  private static HoldfireException invalid(String text, String why) {
    return new HoldfireException(
        ErrorCode.INVALID_INPUT,
        "The GPU \"%s\" cannot be read: %s. Write it as H100 or H100:2."
            .formatted(Quoted.of(text), why));
  }
}
