package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Node;
import java.util.Optional;

/**
 * A call that runs a function in containers.
 *
 * @param kind {@code remote}, {@code spawn}, {@code map}, {@code starmap}, {@code for_each} or
 *     {@code spawn_map}
 * @param target as it is written
 * @param function what is run; empty when it is not in the project
 */
public record Fanout(String kind, Node at, String target, Optional<FunctionFacts> function) {}
