package dev.holdfire.notify;

import java.util.Optional;

/** A place outside that is told something. */
public interface Outlet {

  /**
   * Tells it, in bounded time.
   *
   * @param json one JSON value
   * @return what went wrong, in words; empty when it was told
   */
  Optional<String> tell(String json);
}
