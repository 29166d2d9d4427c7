package dev.holdfire.notify;

import java.time.Duration;
import java.util.Optional;

/** A place outside that is told something. */
public interface Outlet {
  /** How long telling may take. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Tells it, in bounded time.
   *
   * @param json one JSON value
   * @return what went wrong, in words; empty when it was told
   */
  Optional<String> tell(String json);
}
