package dev.holdfire.gpu;

/** A caller's text as messages repeat it. */
final class Quoted {
  private static final int LONGEST = 40;

  private Quoted() {}

  /** The text with everything but printable ASCII replaced and its end cut off when it is long. */
  static String of(String text) {
    String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return start.replaceAll("[^ -~]", "?");
  }
}
