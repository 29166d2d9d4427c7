/** Telling places outside: where the audit's newest row is remembered besides the ledger. */
@NullMarked
package dev.holdfire.notify;

import org.jspecify.annotations.NullMarked;
