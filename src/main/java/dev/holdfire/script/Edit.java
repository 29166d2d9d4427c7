package dev.holdfire.script;

import java.nio.file.Path;

/**
 * A mechanical mending: a text that is put in.
 *
 * @param offset in characters, behind a byte order mark
 */
public record Edit(Path path, int offset, String text) {}
