/**
 * What can go wrong: the codes, the exit codes and the one exception. Refusals of the gate are
 * values and do not live here; this room is for faults and for input that cannot be used.
 */
@NullMarked
package dev.holdfire.error;

import org.jspecify.annotations.NullMarked;
