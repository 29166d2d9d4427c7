/** Python source as a tree with places, read within bounds. */
@NullMarked
package dev.holdfire.script.syntax;

import org.jspecify.annotations.NullMarked;
