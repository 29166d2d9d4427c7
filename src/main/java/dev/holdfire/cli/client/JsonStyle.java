package dev.holdfire.cli.client;

import dev.holdfire.cli.client.JsonSpans.Braces;
import dev.holdfire.cli.client.JsonSpans.Member;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a JSON text is laid out.
 *
 * @param lineEnd of its lines
 * @param unit by which each level stands further right
 * @param lines whether members stand on lines of their own
 * @param blank what stands behind a colon or a comma on one line
 */
record JsonStyle(String lineEnd, String unit, boolean lines, String blank) {
  private static final String DEFAULT_UNIT = "  ";

  /** The layout of a text, seen at its outermost object. */
  static JsonStyle of(String text, Optional<Braces> root) {
    String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    Optional<Member> first =
        root.filter(braces -> !braces.members().isEmpty())
            .map(braces -> braces.members().getFirst());
    if (first.isEmpty()) {
      return new JsonStyle(lineEnd, DEFAULT_UNIT, true, " ");
    }
    Member member = first.get();
    boolean lines = text.substring(0, member.keyStart()).contains("\n");
    String unit = indent(text, member.keyStart()).filter(i -> !i.isEmpty()).orElse(DEFAULT_UNIT);
    boolean tight = text.charAt(member.valueStart() - 1) == ':';
    return new JsonStyle(lineEnd, unit, lines, tight ? "" : " ");
  }

  /** What stands before a place on its line, if that is nothing but blanks. */
  static Optional<String> indent(String text, int offset) {
    String before = text.substring(text.lastIndexOf('\n', offset - 1) + 1, offset);
    return before.isBlank() ? Optional.of(before) : Optional.empty();
  }

  /** The blanks that the line of a place begins with. */
  static String lineIndent(String text, int offset) {
    String line = text.substring(text.lastIndexOf('\n', offset - 1) + 1, offset);
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  /** The same layout with each member on a line of its own, or not. */
  JsonStyle on(boolean ownLines) {
    return new JsonStyle(lineEnd, unit, ownLines, blank);
  }

  /** A value in this layout. */
  String written(JsonNode value, String indent) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      String inner = indent + unit;
      String members =
          object
              .propertyStream()
              .map(member -> named(member.getKey(), written(member.getValue(), inner)))
              .collect(Collectors.joining(lines ? "," + lineEnd + inner : "," + blank));
      return lines ? "{" + lineEnd + inner + members + lineEnd + indent + "}" : "{" + members + "}";
    }
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::toString)
          .collect(Collectors.joining("," + blank, "[", "]"));
    }
    return value.toString();
  }

  /** A member whose value is written already. */
  String named(String name, String written) {
    return "\"%s\":%s%s".formatted(name, blank, written);
  }
}
