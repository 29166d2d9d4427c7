package dev.holdfire.ledger;

import java.nio.file.Path;

/**
 * A file as it was read before a launch.
 *
 * @param path canonical
 * @param sha256 of its bytes
 */
public record Source(Path path, String sha256, String text) {}
