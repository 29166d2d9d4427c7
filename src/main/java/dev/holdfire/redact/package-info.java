/**
 * What must not leave: secrets are masked in anything that goes out, details of the infrastructure
 * are pointed at, and a model's words are made harmless before a person reads them.
 */
@NullMarked
package dev.holdfire.redact;

import org.jspecify.annotations.NullMarked;
