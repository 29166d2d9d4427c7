/** One class for each invariant of a training script, and the list of them. */
@NullMarked
package dev.holdfire.script.rule;

import org.jspecify.annotations.NullMarked;
