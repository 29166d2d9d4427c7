/**
 * The page on which a person answers: served on this machine's loopback only, opened with a code
 * from the person's own terminal, plain HTML with a little script that keeps it up to date. The
 * templates stand in {@code src/main/jte}; each value is escaped for the place it stands in.
 */
@NullMarked
package dev.holdfire.web;

import org.jspecify.annotations.NullMarked;
