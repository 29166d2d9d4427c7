package dev.holdfire.cost;

/**
 * A price of one resource on one backend.
 *
 * @param backend the backend's name
 * @param resource the GPU's catalogue name, {@code cpu-core}, {@code memory-gib}, or {@code job}
 *     for a whole job
 */
public record PricedResource(String backend, String resource, Rate rate) {}
