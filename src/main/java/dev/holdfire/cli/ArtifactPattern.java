package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** Which of a job's files are meant: by path, by name alone, or by a folder above. */
record ArtifactPattern(PathMatcher matcher) {

  /**
   * Reads a glob as the JDK does: {@code *} within a name, {@code **} across folders.
   *
   * @throws HoldfireException with {@code INVALID_INPUT} when it is none
   */
  static ArtifactPattern of(String text) {
    String plain = text.replaceAll("^/+|/+$", "");
    try {
      return new ArtifactPattern(FileSystems.getDefault().getPathMatcher("glob:" + plain));
    } catch (PatternSyntaxException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "the pattern %s cannot be read (%s); write it like '*.pt' or 'runs/**'"
              .formatted(TerminalAnswer.shown(text), e.getDescription()),
          e);
    }
  }

  boolean matches(String name) {
    try {
      Path path = Path.of(name.replaceFirst("^/+", ""));
      Path last = path.getFileName();
      boolean itself = last != null && matcher.matches(last);
      for (Path above = path; !itself && above != null; above = above.getParent()) {
        itself = matcher.matches(above);
      }
      return itself;
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
