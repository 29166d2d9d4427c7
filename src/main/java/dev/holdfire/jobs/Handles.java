package dev.holdfire.jobs;

import dev.holdfire.backend.Handle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a backend's handle stands in the ledger. */
final class Handles {
  private Handles() {}

  static String write(Handle handle) {
    return JsonMapper.shared()
        .writeValueAsString(
            JsonMapper.shared()
                .createObjectNode()
                .put("backend", handle.backend())
                .put("version", handle.version())
                .put("value", handle.value()));
  }

  static Handle read(String text) {
    JsonNode stored = JsonMapper.shared().readTree(text);
    return new Handle(
        stored.required("backend").stringValue(),
        stored.required("version").intValue(),
        stored.required("value").stringValue());
  }
}
