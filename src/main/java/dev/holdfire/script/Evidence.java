package dev.holdfire.script;

import dev.holdfire.script.syntax.Node;
import java.nio.file.Path;

/**
 * A place and what stands there.
 *
 * @param path the file, canonical
 * @param line from 1
 * @param column from 1
 * @param text in words; never a secret
 */
public record Evidence(Path path, int line, int column, String text) {
  /** At a node. */
  public static Evidence at(Node node, String text) {
    return new Evidence(node.source().path(), node.line(), node.column(), text);
  }
}
