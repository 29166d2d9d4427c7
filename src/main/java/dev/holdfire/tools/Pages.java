package dev.holdfire.tools;

import java.net.URI;
import java.util.Optional;

/** Where a person can answer on a page of this machine. */
@FunctionalInterface
public interface Pages {

  /**
   * Where a page shows this request; one is opened where none is.
   *
   * @return empty where no page can be had
   */
  Optional<URI> of(String approvalId);
}
