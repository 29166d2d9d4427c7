package dev.holdfire.policy;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One key's value that is in force.
 *
 * @param value as the file has it, with exact decimals
 * @param origin who said so last
 */
public record Setting(JsonNode value, Origin origin) {
  private static final int CENTS = 2;

  /** The value as a policy file writes it, on one line. */
  public String toml() {
    return toml(value);
  }

  /** The value as JSON has it: amounts and rates in dollars are texts of exact decimals. */
  JsonNode json(String key) {
    return json(key, value);
  }

  static String toml(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> quoted(value.stringValue());
      case NUMBER -> value.decimalValue().toPlainString();
      case ARRAY ->
          StreamSupport.stream(value.spliterator(), false)
              .map(Setting::toml)
              .collect(Collectors.joining(", ", "[", "]"));
      case OBJECT ->
          value.properties().stream()
              .map(entry -> entry.getKey() + " = " + toml(entry.getValue()))
              .collect(Collectors.joining(", ", "{ ", " }"));
      case BOOLEAN, NULL, BINARY, MISSING, POJO -> value.toString();
    };
  }

  /** TOML's basic strings escape as JSON does, and the delete character besides. */
  private static String quoted(String text) {
    return JsonNodeFactory.instance.stringNode(text).toString().replace("\u007f", "\\u007f");
  }

  private static JsonNode json(String key, JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.getNodeType()) {
      case NUMBER -> {
        boolean dollars = key.endsWith("_usd") || key.endsWith("usd_per_hour");
        var exact = value.decimalValue().stripTrailingZeros();
        yield dollars
            ? nodes.stringNode(exact.setScale(Math.max(CENTS, exact.scale())).toPlainString())
            : value;
      }
      case ARRAY -> {
        var list = nodes.arrayNode();
        value.forEach(entry -> list.add(json(key, entry)));
        yield list;
      }
      case OBJECT -> {
        var object = nodes.objectNode();
        value
            .properties()
            .forEach(entry -> object.set(entry.getKey(), json(entry.getKey(), entry.getValue())));
        yield object;
      }
      case STRING, BOOLEAN, NULL, BINARY, MISSING, POJO -> value;
    };
  }
}
