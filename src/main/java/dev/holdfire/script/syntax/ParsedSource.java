package dev.holdfire.script.syntax;

import java.util.List;

/**
 * A file and its tree. A file that could not be parsed within bounds has an empty tree and a
 * problem that says so.
 *
 * @param problems where it is no valid Python, in their order
 */
public record ParsedSource(SourceFile file, Node root, List<Problem> problems) {
  public ParsedSource {
    problems = List.copyOf(problems);
  }

  /** A place that is no Python 3, or that is beyond the bounds; both from 1. */
  public record Problem(int line, int column, String message) {}
}
