/**
 * Reports that a caller writes: the runner's report with what the ledger knows of it, the report of
 * a code task, and the checks that each field of them goes through.
 */
@NullMarked
package dev.holdfire.report.form;

import org.jspecify.annotations.NullMarked;
