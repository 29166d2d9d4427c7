package dev.holdfire.schema;

/**
 * One place where a document breaks its schema.
 *
 * <p>Both are shortened and freed of control characters, since names and values of the document
 * stand in them.
 *
 * @param path JSON Pointer (RFC 6901) of the offending place; for a missing or an unknown property
 *     that of the property itself, such as {@code /gpu_cout}; empty for the whole document
 * @param message in plain words: the offending name, what was expected and what was found
 */
public record Problem(String path, String message) {
  public Problem {
    path = Shown.cut(path, 400);
    message = Shown.cut(message, 1000);
  }
}
