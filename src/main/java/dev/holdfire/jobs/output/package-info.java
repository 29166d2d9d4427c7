/**
 * Reading what training scripts print: one {@link dev.holdfire.jobs.output.Recogniser} for each
 * form of progress, one {@link dev.holdfire.jobs.output.Sign} for each kind of trouble, and what
 * they say together. Nothing here knows of jobs, files or clocks.
 */
@NullMarked
package dev.holdfire.jobs.output;

import org.jspecify.annotations.NullMarked;
