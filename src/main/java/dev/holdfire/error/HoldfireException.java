package dev.holdfire.error;

import java.util.Locale;

/** The one exception of the program. Its message says what happened and what to do next. */
public final class HoldfireException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public HoldfireException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public HoldfireException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What kind of thing went wrong. */
  public ErrorCode code() {
    return code;
  }

  /** The code as results and logs write it, such as {@code state-unusable}. */
  public String slug() {
    return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The message; never absent, so that it can be shown as it is. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? slug() : message;
  }
}
