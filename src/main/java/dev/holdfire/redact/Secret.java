package dev.holdfire.redact;

/**
 * A secret that stands in a text; never its value.
 *
 * @param kind what it is, such as {@code Modal token}
 * @param line counted from 1
 * @param column of its first character, counted from 1
 */
public record Secret(String kind, int line, int column) {}
