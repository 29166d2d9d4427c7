/** The root: {@link dev.holdfire.Holdfire} builds everything by hand and is known by no room. */
@NullMarked
package dev.holdfire;

import org.jspecify.annotations.NullMarked;
