package dev.holdfire.mcp;

/**
 * A question whose answer is a phrase to be typed.
 *
 * @param message the facts and what the phrase allows
 * @param phrase what a yes has to read, literally
 */
public record Question(String message, String phrase) {}
