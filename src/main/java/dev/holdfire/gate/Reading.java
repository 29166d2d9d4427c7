package dev.holdfire.gate;

import dev.holdfire.script.Report;

/** A script with one configuration, as it was read now. */
public sealed interface Reading {

  /** Its syntax tree was read and every rule was asked. */
  record Judged(Report report) implements Reading {}

  /**
   * Nobody knows what it does.
   *
   * @param why such as that it is not Python
   */
  record Unread(String why) implements Reading {}
}
