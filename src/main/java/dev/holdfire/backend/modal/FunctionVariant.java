package dev.holdfire.backend.modal;

import tools.jackson.databind.JsonNode;

/**
 * A row of {@code function variants}.
 *
 * @param options what {@code with_options} set, as it was printed
 */
public record FunctionVariant(String id, JsonNode options) {
  static FunctionVariant of(Fields row) {
    return new FunctionVariant(row.text("function_id"), row.node("options"));
  }
}
