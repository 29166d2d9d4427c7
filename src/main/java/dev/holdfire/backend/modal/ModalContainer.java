package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code container list}.
 *
 * @param startedAt empty while it is pending
 */
public record ModalContainer(String id, String appId, String appName, Optional<Instant> startedAt) {
  static ModalContainer of(Fields row) {
    return new ModalContainer(
        row.text("container_id"),
        row.text("app_id"),
        row.text("app_name"),
        row.text("start_time").equals("Pending") ? Optional.empty() : row.time("start_time"));
  }
}
