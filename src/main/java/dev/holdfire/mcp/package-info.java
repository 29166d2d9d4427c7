/**
 * The protocol: transports, the list of tools with their manifests, the checks on what comes in and
 * what goes out, and asking a person as an interface. What a tool does is known to {@code tools}.
 */
@NullMarked
package dev.holdfire.mcp;

import org.jspecify.annotations.NullMarked;
