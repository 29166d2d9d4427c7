package dev.holdfire.backend;

/**
 * How a backend finds one job again, in this process or another. Opaque to all but the backend that
 * made it.
 *
 * @param backend the backend's name
 * @param version the form of {@code value}, so that a newer build can read an older one's handles
 * @param value what the backend needs
 */
public record Handle(String backend, int version, String value) {

  /** What a backend says of a handle that it cannot read. */
  public String unreadable() {
    return "this build cannot read a handle of %s, version %d".formatted(backend, version);
  }
}
