package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code app list}.
 *
 * @param description the name that it was given, such as {@code holdfire-<job>}
 * @param tasks how many containers it has
 * @param createdAt empty when the server does not say
 */
public record ModalApp(
    String id,
    String description,
    AppState state,
    int tasks,
    Optional<Instant> createdAt,
    Optional<Instant> stoppedAt) {

  static ModalApp of(Fields row) {
    return new ModalApp(
        row.text("app_id"),
        row.text("description"),
        AppState.of(row.text("state")),
        row.whole("tasks"),
        row.time("created_at"),
        row.time("stopped_at"));
  }
}
