package dev.holdfire.mcp;

import java.util.List;
import java.util.Map;

/** A text that a client offers to its user, to hand to a model. */
public interface Prompt {

  /**
   * What it can be asked with.
   *
   * @param required whether it must be given
   */
  record Argument(String name, String description, boolean required) {}

  /** Its name for programs. */
  String name();

  /** Its title for people. */
  String title();

  /** What it is for, in a sentence. */
  String description();

  /** What it can be asked with. */
  List<Argument> arguments();

  /**
   * The text.
   *
   * @param arguments those of {@link #arguments} that were given
   * @throws dev.holdfire.error.HoldfireException if an argument cannot be used
   */
  String text(Map<String, String> arguments);
}
