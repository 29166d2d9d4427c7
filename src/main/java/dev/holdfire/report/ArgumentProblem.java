package dev.holdfire.report;

/**
 * An argument that cannot be used.
 *
 * @param path JSON Pointer of the argument
 * @param message what is wrong with it, naming it
 */
public record ArgumentProblem(String path, String message) {}
