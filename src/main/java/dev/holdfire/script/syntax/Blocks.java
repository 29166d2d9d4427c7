package dev.holdfire.script.syntax;

import dev.holdfire.script.syntax.ParsedSource.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Indentation that Python does not take, and the grammar does. */
final class Blocks {
  private final List<Problem> problems = new ArrayList<>();

  private Blocks() {}

  /** What is wrong with the blocks of a tree that has no other problem, in their order. */
  static List<Problem> problems(Node root) {
    Blocks blocks = new Blocks();
    root.visit(blocks::judge);
    return blocks.problems;
  }

  private void judge(Node node) {
    if (!node.is("block", "module")) {
      return;
    }
    List<Node> statements = node.children();
    if (statements.isEmpty()) {
      if (node.is("block")) {
        problems.add(new Problem(node.line(), node.column(), "an indented block is missing here"));
      }
      return;
    }
    Optional<Integer> first = indentation(statements.getFirst());
    if (first.isEmpty()) {
      return;
    }
    statements.stream()
        .filter(it -> indentation(it).filter(found -> !found.equals(first.get())).isPresent())
        .findFirst()
        .ifPresent(
            it ->
                problems.add(
                    new Problem(
                        it.line(), it.column(), "this is not indented as what stands before it")));
  }

  /**
   * The blanks before a statement on a line of its own; of tabs and joined lines nothing is said.
   */
  private static Optional<Integer> indentation(Node statement) {
    String text = statement.source().text();
    int start = statement.start();
    while (start > 0 && text.charAt(start - 1) == ' ') {
      start--;
    }
    boolean begins = start == 0 || text.charAt(start - 1) == '\n';
    int before = start - 2;
    if (before >= 0 && text.charAt(before) == '\r') {
      before--;
    }
    boolean joined = before >= 0 && text.charAt(before) == '\\';
    return begins && !joined ? Optional.of(statement.start() - start) : Optional.empty();
  }
}
