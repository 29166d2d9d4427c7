package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Python's arithmetic on what is known. */
final class Arithmetic {
  private static final int MAX_DIGITS = 40;
  private static final BigDecimal MAX_POWER = BigDecimal.valueOf(64);
  private static final Map<Character, Integer> RADIX = Map.of('x', 16, 'o', 8, 'b', 2);

  private Arithmetic() {}

  static Value literal(Node node) {
    String text = node.text().replace("_", "").toLowerCase(Locale.ROOT);
    if (text.length() > MAX_DIGITS) {
      return new Unknown("this number is too long", node);
    }
    try {
      Integer radix = text.length() > 2 ? RADIX.get(text.charAt(1)) : null;
      return new Value.Numeric(
          radix == null
              ? new BigDecimal(text)
              : new BigDecimal(new BigInteger(text.substring(2), radix)));
    } catch (NumberFormatException _) {
      return new Unknown("this number is not read", node);
    }
  }

  static Value binary(Value left, String operator, Value right, Node at) {
    if (left instanceof Unknown) {
      return left;
    }
    if (left instanceof Value.Numeric(BigDecimal first)
        && right instanceof Value.Numeric(BigDecimal second)) {
      return numbers(first, operator, second, at);
    }
    if (operator.equals("+") || operator.equals("/")) {
      return joined(left, operator.equals("/") ? "/" : "", right, at);
    }
    if (operator.equals("%") && left instanceof Value.Text(String format)) {
      return Strings.filled(format, '%', at);
    }
    if (operator.equals("|")
        && left instanceof Value.Mapping(var first, boolean whole)
        && right instanceof Value.Mapping(var second, boolean wholeToo)) {
      Map<String, Value> both = new LinkedHashMap<>(first);
      both.putAll(second);
      return new Value.Mapping(both, whole && wholeToo);
    }
    return right instanceof Unknown ? right : new Unknown("this is not computed", at);
  }

  /** Texts behind each other, and paths with a slash between. */
  static Value joined(Value left, String between, Value right, Node at) {
    if (left instanceof Value.Text(String start)) {
      String separator = between.isEmpty() || start.endsWith(between) ? "" : between;
      return switch (right) {
        case Value.Text(String end) ->
            between.equals("/") && end.startsWith("/")
                ? right
                : new Value.Text(start + separator + end);
        case Value.Numeric(BigDecimal number) ->
            new Value.Text(start + separator + number.toPlainString());
        case Value.Beginning(String end, Unknown rest) ->
            new Value.Beginning(start + separator + end, rest);
        case Unknown unknown -> new Value.Beginning(start + separator, unknown);
        case Value.Flag _,
            Value.Nothing _,
            Value.Sequence _,
            Value.Mapping _,
            Value.Library _,
            Value.Made _,
            Value.Defined _,
            Value.Module _,
            Value.Instance _ ->
            new Value.Beginning(
                start + separator, new Unknown("the rest of this text is not followed", at));
      };
    }
    if (left instanceof Value.Beginning) {
      return left;
    }
    if (left instanceof Value.Sequence(List<Value> first)
        && right instanceof Value.Sequence(List<Value> second)) {
      List<Value> both = new ArrayList<>(first);
      both.addAll(second);
      return new Value.Sequence(both);
    }
    return right instanceof Unknown ? right : new Unknown("this is not computed", at);
  }

  private static Value numbers(BigDecimal left, String operator, BigDecimal right, Node at) {
    boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (divides && right.signum() == 0) {
      return new Unknown("this divides by zero", at);
    }
    if (left.precision() - left.scale() > MAX_DIGITS
        || right.precision() - right.scale() > MAX_DIGITS) {
      return new Unknown("this number is too large", at);
    }
    return switch (operator) {
      case "+" -> new Value.Numeric(left.add(right));
      case "-" -> new Value.Numeric(left.subtract(right));
      case "*" -> new Value.Numeric(left.multiply(right, MathContext.DECIMAL128));
      case "/" -> new Value.Numeric(left.divide(right, MathContext.DECIMAL128));
      case "//" -> new Value.Numeric(floor(left, right));
      case "%" -> new Value.Numeric(left.subtract(floor(left, right).multiply(right)));
      case "**" ->
          right.signum() >= 0
                  && right.compareTo(MAX_POWER) <= 0
                  && right.stripTrailingZeros().scale() <= 0
              ? new Value.Numeric(left.pow(right.intValueExact(), MathContext.DECIMAL128))
              : new Unknown("this power is not computed", at);
      default -> new Unknown("this is not computed", at);
    };
  }

  private static BigDecimal floor(BigDecimal left, BigDecimal right) {
    return left.divide(right, MathContext.DECIMAL128).setScale(0, RoundingMode.FLOOR);
  }
}
