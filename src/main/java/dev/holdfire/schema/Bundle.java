package dev.holdfire.schema;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a schema complete in itself: each {@code $ref} to a definition of a packaged sibling
 * becomes one to a copy among the schema's own {@code $defs}, with what that copy needs in turn.
 */
final class Bundle {
  private static final String REF = "$ref";
  private static final String DEFS = "$defs";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:(?<sibling>[A-Za-z0-9._-]+)\\.schema\\.json)?#?(?:/\\$defs/(?<name>[A-Za-z0-9_-]+))?");

  private final String name;
  private final JsonNode root;
  private final Map<String, String> origins = new HashMap<>();
  private final SortedMap<String, JsonNode> copies = new TreeMap<>();

  private Bundle(String name, JsonNode root) {
    this.name = name;
    this.root = root;
  }

  /**
   * The complete schema.
   *
   * @param name of the schema's file, without the ending
   */
  static JsonNode of(String name, JsonNode document) {
    return new Bundle(name, document).bundled();
  }

  private JsonNode bundled() {
    JsonNode copy = localised(root, name);
    if (copy instanceof ObjectNode schema) {
      schema.remove("$schema");
      if (!copies.isEmpty()) {
        // Taken out and put back: the definitions stand last.
        ObjectNode definitions =
            schema.remove(DEFS) instanceof ObjectNode own ? own : schema.objectNode();
        copies.forEach(definitions::set);
        schema.set(DEFS, definitions);
      }
    }
    return copy;
  }

  /** A copy of a part of the schema {@code home}, with its references led to this bundle. */
  private JsonNode localised(JsonNode part, String home) {
    return switch (part) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        for (var property : object.properties()) {
          String key = property.getKey();
          JsonNode value = property.getValue();
          if (key.equals(REF) && value.isString()) {
            copy.put(REF, led(value.stringValue(), home));
          } else {
            copy.set(key, localised(value, home));
          }
        }
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(entry -> copy.add(localised(entry, home)));
        yield copy;
      }
      default -> part;
    };
  }

  /** Where a reference of the schema {@code home} leads in this bundle. */
  private String led(String reference, String home) {
    Matcher parts = REFERENCE.matcher(reference);
    if (!parts.matches()) {
      throw fault(reference, "it is none to a definition of a packaged schema");
    }
    String target = Objects.requireNonNullElse(parts.group("sibling"), home);
    String definition = parts.group("name");
    if (target.equals(name)) {
      return definition == null ? "#" : "#/$defs/" + definition;
    }
    if (definition == null) {
      throw fault(reference, "it is none to a definition of a packaged schema");
    }
    copy(reference, target, definition);
    return "#/$defs/" + definition;
  }

  private void copy(String reference, String target, String definition) {
    String origin = origins.putIfAbsent(definition, target);
    if (root.path(DEFS).has(definition) || (origin != null && !origin.equals(target))) {
      throw fault(reference, "another definition has the same name");
    }
    if (origin == null) {
      JsonNode found = JsonSchema.load(target).document().path(DEFS).path(definition);
      if (found.isMissingNode()) {
        throw fault(reference, "there is no such definition");
      }
      copies.put(definition, localised(found, target));
    }
  }

  private HoldfireException fault(String reference, String reason) {
    return new HoldfireException(
        ErrorCode.FAULT,
        "The schema %s cannot be shown to clients for its reference %s: %s"
            .formatted(name, reference, reason));
  }
}
