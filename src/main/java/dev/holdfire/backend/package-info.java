/**
 * The port to what runs jobs, and the data that crosses it. Each implementation lives in a folder
 * of its own and knows nothing of the others.
 */
@NullMarked
package dev.holdfire.backend;

import org.jspecify.annotations.NullMarked;
