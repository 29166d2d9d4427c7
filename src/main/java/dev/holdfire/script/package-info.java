/**
 * Reading a training script before it is run: its facts, and one rule for each invariant. Nothing
 * here runs the script, and what cannot be resolved is unknown, never guessed.
 */
@NullMarked
package dev.holdfire.script;

import org.jspecify.annotations.NullMarked;
