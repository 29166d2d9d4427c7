package dev.holdfire.report.form;

/**
 * Something wrong in a text, and how to mend it.
 *
 * @param problem what is wrong
 * @param remedy how to mend it
 */
public record Fault(String problem, String remedy) {}
