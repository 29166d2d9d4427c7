/**
 * The packaged server under a real client: its own process, real jobs, and what a user sees of
 * them. Nothing here reaches into the product; everything goes through tools and commands.
 */
@NullMarked
package dev.holdfire.it;

import org.jspecify.annotations.NullMarked;
