/** What names stand for: bindings, modules, constants and the values that expressions have. */
@NullMarked
package dev.holdfire.script.value;

import org.jspecify.annotations.NullMarked;
