package dev.holdfire.policy;

import java.nio.file.Path;

/** The home folder, where {@code ~/} at the beginning of a path or a glob leads. */
record Home(Path folder) {
  private static final String MARK = "~/";
  private static final String MEANING_SOMETHING = "\\*?[]{}~";

  /** A path with the home folder written out. */
  String inPath(String path) {
    return path.startsWith(MARK) ? folder + path.substring(1) : path;
  }

  /** A glob with the home folder written out. */
  String inGlob(String glob) {
    return glob.startsWith(MARK) ? escaped(folder.toString()) + glob.substring(1) : glob;
  }

  /** A glob that is this path and no other. */
  static String escaped(String path) {
    StringBuilder glob = new StringBuilder();
    path.codePoints()
        .forEach(
            character -> {
              if (MEANING_SOMETHING.indexOf(character) >= 0) {
                glob.append('\\');
              }
              glob.appendCodePoint(character);
            });
    return glob.toString();
  }
}
