/**
 * The command line: one class for each command. Here, and in the transport of {@code mcp}, is the
 * only place that writes to stdout.
 */
@NullMarked
package dev.holdfire.cli;

import org.jspecify.annotations.NullMarked;
