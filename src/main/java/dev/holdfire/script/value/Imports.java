package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of the project that a run loads whatever happens: what the script imports at its top
 * level or in the function that is started, under no condition, and what those import in turn. What
 * a {@code try} guards may be missing.
 */
public final class Imports {
  private static final String MAIN = "\\(?__name__ *== *[\"']__main__[\"']\\)?";

  private final Program program;
  private final List<Node> started;
  private final boolean main;

  /**
   * The imports of a run.
   *
   * @param started the functions that it starts with
   * @param main whether the script is run as a program
   */
  public Imports(Program program, List<Node> started, boolean main) {
    this.program = program;
    this.started = List.copyOf(started);
    this.main = main;
  }

  /** The script first. */
  public Set<SourceModule> certain() {
    Set<SourceModule> certain = new LinkedHashSet<>();
    Deque<SourceModule> open = new ArrayDeque<>(List.of(program.script()));
    while (!open.isEmpty()) {
      SourceModule module = open.pop();
      if (certain.add(module)) {
        module.imports().stream()
            .filter(binding -> isCertain(binding.at()))
            .forEach(binding -> open.addAll(program.imported(module, binding)));
        module.wildcards().stream().flatMap(node -> star(module, node).stream()).forEach(open::add);
      }
    }
    return certain;
  }

  private Optional<SourceModule> star(SourceModule module, Node node) {
    return node.child("module_name")
        .map(Node::text)
        .flatMap(
            name -> {
              int level = (int) name.chars().takeWhile(c -> c == '.').count();
              return program.find(module, name.substring(level), level);
            });
  }

  private boolean isCertain(Node statement) {
    Node inner = statement;
    for (Node node : statement.ancestors().toList()) {
      if (node.is("function_definition")) {
        return started.contains(node) && !mayLeave(node, statement);
      }
      if (!passes(node, inner)) {
        return false;
      }
      inner = node;
    }
    return true;
  }

  private boolean passes(Node node, Node inner) {
    return switch (node.kind()) {
      case "module", "block", "with_statement", "class_definition", "finally_clause" -> true;
      case "decorated_definition" -> true;
      case "try_statement" ->
          inner.is("finally_clause")
              || node.children().stream().noneMatch(child -> child.is("except_clause"));
      case "if_statement" ->
          main
              && inner.isField("consequence")
              && node.source().equals(program.script().parsed().file())
              && node.child("condition").filter(it -> it.text().matches(MAIN)).isPresent();
      default -> false;
    };
  }

  /** Whether a function may end before it comes to a statement. */
  private static boolean mayLeave(Node function, Node statement) {
    return function
        .find(
            node ->
                node.is("return_statement", "raise_statement") && node.start() < statement.start())
        .isPresent();
  }
}
