package dev.holdfire.web;

/** A request that is not answered as asked; what is said of it is fit to be shown. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  Refused(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** What happened and what to do next. */
  String told() {
    return String.valueOf(getMessage());
  }
}
