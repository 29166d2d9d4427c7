package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What words of a command line stand for. */
final class Literals {
  private static final Set<String> YES = Set.of("true", "1", "yes", "y", "t", "on");
  private static final Set<String> NO = Set.of("false", "0", "no", "n", "f", "off");

  private Literals() {}

  /** As it looks: a number, a truth value, nothing, else a text. */
  static Value of(String word) {
    Optional<BigDecimal> number = number(word);
    if (number.isPresent()) {
      return new Value.Numeric(number.get());
    }
    return switch (word) {
      case "True", "true" -> new Value.Flag(true);
      case "False", "false" -> new Value.Flag(false);
      case "None", "null" -> new Value.Nothing();
      default -> new Value.Text(word);
    };
  }

  /**
   * By the type that is stated for it.
   *
   * @param type as it is written, such as {@code int} or {@code Optional[float]}; blank for none
   */
  static Value of(String word, String type, Node at) {
    if (type.isBlank()) {
      return of(word);
    }
    if (type.matches("(?s).*\\b(?:int|float|INT|FLOAT|IntRange|FloatRange)\\b.*")) {
      return number(word)
          .<Value>map(Value.Numeric::new)
          .orElseGet(() -> new Unknown("the command line gives it no number", at));
    }
    if (type.matches("(?s).*\\b(?:bool|BOOL)\\b.*")) {
      String lower = word.toLowerCase(Locale.ROOT);
      return YES.contains(lower)
          ? new Value.Flag(true)
          : NO.contains(lower)
              ? new Value.Flag(false)
              : new Unknown("the command line gives it neither true nor false", at);
    }
    return type.matches("(?s).*\\b(?:str|Path|STRING|Literal)\\b.*")
        ? new Value.Text(word)
        : new Unknown("how `%s` reads its word is not followed".formatted(shown(type)), at);
  }

  private static String shown(String type) {
    String line = type.replaceAll("\\s+", " ");
    return line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }

  private static Optional<BigDecimal> number(String word) {
    String digits = word.strip();
    if (!digits.matches(
        "[+-]?(?:\\d[\\d_]{0,30}\\.?\\d{0,30}|\\.\\d{1,30})(?:[eE][+-]?\\d{1,3})?")) {
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(digits.replace("_", "")));
  }
}
