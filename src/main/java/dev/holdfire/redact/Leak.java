package dev.holdfire.redact;

/**
 * A detail of somebody's infrastructure that stands in a text; never the detail itself.
 *
 * @param kind what it is, such as {@code private IP address}
 * @param line counted from 1
 * @param column of its first character, counted from 1
 */
public record Leak(String kind, int line, int column) {}
