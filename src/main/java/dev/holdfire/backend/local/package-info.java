/**
 * Jobs on this machine. A small supervisor ({@code supervisor.py}) owns each job's processes, its
 * time limit and its exit code, and outlives the server; this room starts it, reads the files that
 * it leaves in the job's folder, and stands in for it when it is gone.
 */
@NullMarked
package dev.holdfire.backend.local;

import org.jspecify.annotations.NullMarked;
