/** What a script says of itself: app, functions, image, fan-out, intervals. */
@NullMarked
package dev.holdfire.script.facts;

import org.jspecify.annotations.NullMarked;
