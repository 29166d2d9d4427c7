package dev.holdfire.backend.modal;

/** What the command printed is not of the form that is relied on. */
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unreadable(String reason) {
    super(reason);
  }
}
