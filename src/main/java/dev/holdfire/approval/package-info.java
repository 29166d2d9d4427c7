/**
 * What a person is asked and what came of it: requests that are bound to a digest of exactly what
 * they allow, that expire, and that are used once.
 */
@NullMarked
package dev.holdfire.approval;

import org.jspecify.annotations.NullMarked;
