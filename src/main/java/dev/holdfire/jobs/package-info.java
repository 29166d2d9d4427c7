/**
 * The life of a job: the intent is written before the act, the act is done with a permit only, and
 * what became of it is read back from its backend, watched, booked and settled. Several servers may
 * do so for the same job at once: each step is decided again inside its own transaction.
 */
@NullMarked
package dev.holdfire.jobs;

import org.jspecify.annotations.NullMarked;
