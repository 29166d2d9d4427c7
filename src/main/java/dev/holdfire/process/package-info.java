/**
 * The one place that starts processes: an argument list (never a shell string), an environment, a
 * timeout, and output that is bounded and read apart. One that is talked to goes on until its input
 * ends.
 */
@NullMarked
package dev.holdfire.process;

import org.jspecify.annotations.NullMarked;
