package dev.holdfire.script.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node of a syntax tree: a copy on the Java side, so that no native memory outlives the parse.
 * Kinds and fields are those of the grammar ({@code call} with {@code function} and {@code
 * arguments}, …). Children are the named nodes and the operators. The tree is no deeper than {@link
 * PythonParser#MAX_DEPTH}.
 */
public final class Node {
  private final SourceFile source;
  private final String kind;
  private final String field;
  private final int start;
  private final int end;
  private final int line;
  private final int column;
  private final @Nullable Node parent;
  private final List<Node> children = new ArrayList<>(2);

  Node(
      SourceFile source,
      String kind,
      String field,
      int start,
      int end,
      int line,
      int column,
      @Nullable Node parent) {
    this.source = source;
    this.kind = kind;
    this.field = field;
    this.start = start;
    this.end = end;
    this.line = line;
    this.column = column;
    this.parent = parent;
    if (parent != null) {
      parent.children.add(this);
    }
  }

  /** The file that it stands in. */
  public SourceFile source() {
    return source;
  }

  /** The grammar's name for it. */
  public String kind() {
    return kind;
  }

  /** Whether it is of one of these kinds. */
  public boolean is(String... kinds) {
    for (String candidate : kinds) {
      if (kind.equals(candidate)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it stands in this field of its parent. */
  public boolean isField(String name) {
    return field.equals(name);
  }

  /** The offset of its first character. */
  public int start() {
    return start;
  }

  /** The offset behind its last character. */
  public int end() {
    return end;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1, in characters. */
  public int column() {
    return column;
  }

  /** Its source text. */
  public String text() {
    return source.text().substring(start, end);
  }

  /** What it stands in; empty for the root. */
  public Optional<Node> parent() {
    return Optional.ofNullable(parent);
  }

  /** Its children, comments apart, in their order. */
  public List<Node> children() {
    return children;
  }

  /** The first child in a field. */
  public Optional<Node> child(String name) {
    for (Node child : children) {
      if (child.field.equals(name)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  /** All children in a field. */
  public List<Node> childrenIn(String name) {
    return children.stream().filter(child -> child.field.equals(name)).toList();
  }

  /** What it stands in, from the inside out. */
  public Stream<Node> ancestors() {
    return Stream.iterate(parent().orElse(null), node -> node != null, node -> node.parent);
  }

  /** The nearest of its ancestors that is of one of these kinds. */
  public Optional<Node> enclosing(String... kinds) {
    for (Node node = parent; node != null; node = node.parent) {
      if (node.is(kinds)) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  /** Whether the other is this one or stands in it. */
  public boolean contains(Node other) {
    for (Node node = other; node != null; node = node.parent) {
      if (node == this) {
        return true;
      }
    }
    return false;
  }

  /** Visits it and everything in it, in the order of the text. */
  public void visit(Consumer<Node> visitor) {
    visitor.accept(this);
    for (Node child : children) {
      child.visit(visitor);
    }
  }

  /** The first node in it, itself included, that is as wanted. */
  public Optional<Node> find(Predicate<Node> wanted) {
    if (wanted.test(this)) {
      return Optional.of(this);
    }
    for (Node child : children) {
      Optional<Node> found = child.find(wanted);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "%s %d:%d".formatted(kind, line, column);
  }
}
