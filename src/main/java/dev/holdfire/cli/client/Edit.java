package dev.holdfire.cli.client;

/**
 * One stretch of a text that became another.
 *
 * @param offset characters before the stretch
 */
record Edit(int offset, String removed, String inserted) {

  /** The smallest stretch in which two texts differ. */
  static Edit between(String before, String after) {
    int shorter = Math.min(before.length(), after.length());
    int start = 0;
    while (start < shorter && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    return new Edit(
        start,
        before.substring(start, before.length() - end),
        after.substring(start, after.length() - end));
  }

  /** The text before, given the one after. */
  String undone(String after) {
    return after.substring(0, offset) + removed + after.substring(offset + inserted.length());
  }
}
