/**
 * Puts files from outside into a folder of this machine: under names that stay in it, and whole or
 * not at all.
 */
@NullMarked
package dev.holdfire.jobs.fetch;

import org.jspecify.annotations.NullMarked;
