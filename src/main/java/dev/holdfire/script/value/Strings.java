package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import java.util.Locale;

/** Literal texts, also those with values put in. */
final class Strings {
  private Strings() {}

  static Value evaluate(Node node, Evaluator evaluator) {
    Value value = new Value.Text("");
    if (node.is("concatenated_string")) {
      for (Node part : node.children()) {
        value = Arithmetic.joined(value, "", evaluator.evaluate(part), part);
      }
      return value;
    }
    boolean raw = node.text().split("['\"]", 2)[0].toLowerCase(Locale.ROOT).contains("r");
    for (Node part : node.children()) {
      value =
          switch (part.kind()) {
            case "string_content" ->
                Arithmetic.joined(
                    value, "", new Value.Text(raw ? part.text() : unescaped(part.text())), part);
            case "interpolation" ->
                Arithmetic.joined(value, "", interpolated(part, evaluator), part);
            default -> value;
          };
    }
    return value;
  }

  /** A text with values put in where a mark stands: its beginning is known. */
  static Value filled(String format, char mark, Node at) {
    int first = format.indexOf(mark);
    return first < 0
        ? new Value.Text(format)
        : new Value.Beginning(
            format.substring(0, first),
            new Value.Unknown("what is put into this text is not followed", at));
  }

  private static Value interpolated(Node part, Evaluator evaluator) {
    Node expression = part.child("expression").orElse(part.children().getFirst());
    if (part.children().stream().anyMatch(child -> child.is("format_specifier"))) {
      return new Value.Unknown("this text is formatted", part);
    }
    return switch (evaluator.evaluate(expression)) {
      case Value.Flag(boolean set) -> new Value.Text(set ? "True" : "False");
      case Value.Nothing _ -> new Value.Text("None");
      case Value.Text text -> text;
      case Value.Numeric number -> number;
      case Value.Beginning beginning -> beginning;
      case Value.Unknown unknown -> unknown;
      case Value.Sequence _,
          Value.Mapping _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _ ->
          new Value.Unknown("what is put into this text is not followed", part);
    };
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c);
        continue;
      }
      char next = text.charAt(++i);
      switch (next) {
        case 'n' -> plain.append('\n');
        case 't' -> plain.append('\t');
        case 'r' -> plain.append('\r');
        case '\n' -> {}
        case '\\', '\'', '"' -> plain.append(next);
        default -> plain.append('\\').append(next);
      }
    }
    return plain.toString();
  }
}
