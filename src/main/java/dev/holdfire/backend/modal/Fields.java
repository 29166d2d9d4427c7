package dev.holdfire.backend.modal;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object that the command printed. A field that is relied on must be there and of its
 * type; fields that nobody asks for may come and go.
 */
record Fields(JsonNode node) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  Fields {
    if (!node.isObject()) {
      throw new Unreadable("an object was expected");
    }
  }

  static Fields parse(String json) {
    return new Fields(tree(json));
  }

  static <T> List<T> parseList(String json, Function<Fields, T> read) {
    JsonNode list = tree(json);
    if (!list.isArray()) {
      throw new Unreadable("a list was expected");
    }
    return list.valueStream().map(row -> read.apply(new Fields(row))).toList();
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new Unreadable("it is not JSON");
    }
  }

  /** A field's value as it stands, which may be null. */
  JsonNode node(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new Unreadable(name + " is missing");
    }
    return value;
  }

  String text(String name) {
    JsonNode value = node(name);
    if (!value.isString()) {
      throw new Unreadable(name + " is no text");
    }
    return value.stringValue();
  }

  /** A text, or a number as one. */
  String scalar(String name) {
    JsonNode value = node(name);
    if (!value.isString() && !value.isNumber()) {
      throw new Unreadable(name + " is neither text nor number");
    }
    return value.asString();
  }

  Optional<String> optional(String name) {
    return node(name).isNull() ? Optional.empty() : Optional.of(text(name));
  }

  /** A number, which the command also prints as a text. */
  BigDecimal decimal(String name) {
    try {
      return new BigDecimal(scalar(name));
    } catch (NumberFormatException e) {
      throw new Unreadable(name + " is no number");
    }
  }

  Optional<BigDecimal> number(String name) {
    return node(name).isNull() ? Optional.empty() : Optional.of(decimal(name));
  }

  int whole(String name) {
    try {
      return decimal(name).intValueExact();
    } catch (ArithmeticException e) {
      throw new Unreadable(name + " is no whole number");
    }
  }

  long large(String name) {
    try {
      return decimal(name).longValueExact();
    } catch (ArithmeticException e) {
      throw new Unreadable(name + " is no whole number");
    }
  }

  Optional<Integer> optionalWhole(String name) {
    return node(name).isNull() ? Optional.empty() : Optional.of(whole(name));
  }

  boolean flag(String name) {
    JsonNode value = node(name);
    if (!value.isBoolean()) {
      throw new Unreadable(name + " is neither true nor false");
    }
    return value.booleanValue();
  }

  /** A time with its offset, or in UTC; empty for null. */
  Optional<Instant> time(String name) {
    return optional(name).map(text -> instant(name, text));
  }

  Fields object(String name) {
    return new Fields(node(name));
  }

  /** The elements of a list; none for null. */
  <T> List<T> list(String name, Function<JsonNode, T> read) {
    JsonNode value = node(name);
    if (!value.isArray() && !value.isNull()) {
      throw new Unreadable(name + " is no list");
    }
    return value.valueStream().map(read).toList();
  }

  /** Each field; the value of every one must be an object. */
  void each(BiConsumer<String, Fields> use) {
    node.properties().forEach(entry -> use.accept(entry.getKey(), new Fields(entry.getValue())));
  }

  /** Each field; the value of every one must be a text or a number. */
  Map<String, String> scalars() {
    Map<String, String> values = new LinkedHashMap<>();
    node.propertyNames().forEach(name -> values.put(name, scalar(name)));
    return values;
  }

  private static Instant instant(String name, String text) {
    String iso = text.replace(' ', 'T');
    try {
      return iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new Unreadable(name + " is no time");
    }
  }
}
