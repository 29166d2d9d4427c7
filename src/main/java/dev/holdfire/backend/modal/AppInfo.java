package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code app info} tells.
 *
 * @param functions the ids of its base functions by their names; variants are not among them
 * @param stoppedBy who stopped it; empty also when it ended by itself
 */
public record AppInfo(
    String id,
    String description,
    AppState state,
    Optional<Instant> stoppedAt,
    Optional<String> stoppedBy,
    Map<String, String> functions) {

  public AppInfo {
    functions = Map.copyOf(functions);
  }

  static AppInfo of(Fields info) {
    Fields lifecycle = info.object("lifecycle");
    Map<String, String> functions = new LinkedHashMap<>();
    info.object("functions").each((name, function) -> functions.put(name, function.text("id")));
    return new AppInfo(
        info.text("app_id"),
        info.text("description"),
        AppState.of(lifecycle.text("state")),
        lifecycle.time("stopped_at"),
        lifecycle.optional("stopped_by"),
        functions);
  }
}
