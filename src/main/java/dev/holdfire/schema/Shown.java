package dev.holdfire.schema;

import tools.jackson.databind.JsonNode;

/**
 * How names and values of a document appear in a message: short, and without control characters.
 */
final class Shown {
  private static final int MAX_LENGTH = 80;

  private Shown() {}

  /** The value and what kind it is, such as {@code the text "5"}. */
  static String value(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "the text " + quoted(value.stringValue());
      case NUMBER -> "the number " + cut(value.asString());
      case BOOLEAN -> value.asString();
      case ARRAY -> value.isEmpty() ? "an empty list" : "a list of " + value.size();
      case OBJECT -> "an object";
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "something that JSON does not have";
    };
  }

  /** The name of the place that a JSON Pointer points to, such as {@code variants[2].name}. */
  static String name(String path) {
    if (path.isEmpty()) {
      return "the document";
    }
    StringBuilder name = new StringBuilder();
    for (String step : path.substring(1).split("/", -1)) {
      boolean index = !name.isEmpty() && step.matches("[0-9]+");
      name.append(index ? "[" : name.isEmpty() ? "" : ".")
          .append(step.replace("~1", "/").replace("~0", "~"))
          .append(index ? "]" : "");
    }
    return cut(name.toString(), 120);
  }

  /** A property's name as a step of a JSON Pointer. */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  static String quoted(String text) {
    return '"' + cut(text) + '"';
  }

  static String cut(String text) {
    return cut(text, MAX_LENGTH);
  }

  static String cut(String text, int maxLength) {
    StringBuilder kept = new StringBuilder();
    text.codePoints().limit(maxLength + 1L).map(Shown::visible).forEach(kept::appendCodePoint);
    if (kept.codePointCount(0, kept.length()) <= maxLength) {
      return kept.toString();
    }
    return kept.substring(0, kept.offsetByCodePoints(0, maxLength)) + "…";
  }

  /** Control, format (bidirectional overrides among them) and lone surrogate characters go. */
  private static int visible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          ' ';
      default -> character;
    };
  }
}
