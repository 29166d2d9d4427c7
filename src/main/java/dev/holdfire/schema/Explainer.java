package dev.holdfire.schema;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Turns a validator's errors into problems in plain words.
 *
 * @param knownNames the properties that the object schema around a keyword knows
 */
record Explainer(Function<SchemaLocation, List<String>> knownNames) {
  private static final int MAX_LISTED = 30;
  private static final String NOT_BLANK = "\\S";

  Problem explain(Error error) {
    String place = error.getInstanceLocation().toString();
    return switch (error.getKeyword()) {
      case "required" -> missing(place, error.getProperty(), "");
      case "dependentRequired" ->
          missing(
              place,
              String.valueOf(error.getArguments()[0]),
              " beside " + Shown.cut(error.getProperty()));
      case "additionalProperties", "unevaluatedProperties" -> unknown(place, error);
      case "propertyNames" -> {
        String path = place + "/" + Shown.escaped(error.getProperty());
        yield new Problem(path, Shown.name(path) + " is not a name that is allowed here");
      }
      default -> wrong(place, error);
    };
  }

  private static Problem missing(String place, String property, String condition) {
    String path = place + "/" + Shown.escaped(property);
    return new Problem(path, Shown.name(path) + " is missing: it is required" + condition);
  }

  private Problem unknown(String place, Error error) {
    String path = place + "/" + Shown.escaped(error.getProperty());
    List<String> known = knownNames.apply(error.getSchemaLocation());
    String hint =
        Spelling.nearest(error.getProperty(), known)
            .map(name -> "; did you mean `" + name + "`?")
            .orElseGet(() -> known.isEmpty() ? "" : "; known here: " + String.join(", ", known));
    return new Problem(path, "unknown name `" + Shown.name(path) + "`" + hint);
  }

  private static Problem wrong(String place, Error error) {
    return new Problem(
        place,
        rule(error)
            .map(
                rule ->
                    "%s must %s, but is %s%s"
                        .formatted(
                            Shown.name(place),
                            rule,
                            Shown.value(error.getInstanceNode()),
                            suggestion(error)))
            .orElseGet(
                () -> Shown.name(place) + ": " + Shown.cut(String.valueOf(error.getMessage()))));
  }

  /** What the keyword asks for; empty for one that is not put in words of ours. */
  private static Optional<String> rule(Error error) {
    JsonNode asked = error.getSchemaNode();
    boolean one = asked.isIntegralNumber() && asked.intValue() == 1;
    String number = asked.asString("");
    return switch (error.getKeyword()) {
      case "type" -> Optional.of("be " + types(asked));
      case "oneOf" ->
          Optional.of(
              Alternatives.fitNone(error)
                  ? "be " + forms(asked)
                  : "fit exactly one of its allowed forms");
      case "enum" -> Optional.of("be one of " + listed(asked));
      case "const" -> Optional.of("be " + listed(asked));
      case "minimum" -> Optional.of("be at least " + number);
      case "maximum" -> Optional.of("be at most " + number);
      case "exclusiveMinimum" -> Optional.of("be above " + number);
      case "exclusiveMaximum" -> Optional.of("be below " + number);
      case "multipleOf" -> Optional.of("be a multiple of " + number);
      case "minLength" ->
          Optional.of(one ? "not be empty" : "have at least " + number + " characters");
      case "maxLength" -> Optional.of("have at most " + number + " characters");
      case "minItems" -> Optional.of(one ? "not be empty" : "have at least " + number + " entries");
      case "maxItems" -> Optional.of("have at most " + number + " entries");
      case "uniqueItems" -> Optional.of("not name an entry twice");
      case "minProperties" -> Optional.of("have at least " + number + " entries");
      case "maxProperties" -> Optional.of("have at most " + number + " entries");
      case "pattern" ->
          Optional.of(number.equals(NOT_BLANK) ? "not be blank" : "match the pattern " + number);
      case "format" -> Optional.of("be a " + number);
      default -> Optional.empty();
    };
  }

  private static String suggestion(Error error) {
    JsonNode found = error.getInstanceNode();
    if (!error.getKeyword().equals("enum") || !found.isString()) {
      return "";
    }
    List<String> texts =
        values(error.getSchemaNode())
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .toList();
    return Spelling.nearest(found.stringValue(), texts)
        .map(name -> "; did you mean " + Shown.quoted(name) + "?")
        .orElse("");
  }

  /** The words for one type or a list of them. */
  private static String types(JsonNode types) {
    return values(types).map(type -> word(type.asString())).collect(Collectors.joining(" or "));
  }

  private static String forms(JsonNode alternatives) {
    return values(alternatives).allMatch(alternative -> alternative.has("type"))
        ? values(alternatives)
            .map(alternative -> types(alternative.path("type")))
            .distinct()
            .collect(Collectors.joining(" or "))
        : "one of its allowed forms";
  }

  private static String word(String type) {
    return switch (type) {
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "string" -> "text";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      case "object" -> "an object";
      default -> type;
    };
  }

  private static String listed(JsonNode values) {
    return values(values)
        .limit(MAX_LISTED)
        .map(value -> Shown.cut(value.toString()))
        .collect(Collectors.joining(", "));
  }

  private static Stream<JsonNode> values(JsonNode oneOrMore) {
    return oneOrMore.isArray()
        ? StreamSupport.stream(oneOrMore.spliterator(), false)
        : Stream.of(oneOrMore);
  }
}
