/** What a script would do, in its order: calls followed through the project's own code. */
@NullMarked
package dev.holdfire.script.flow;

import org.jspecify.annotations.NullMarked;
