/** The notes that a finished run leaves in its project, for those who go on from there. */
@NullMarked
package dev.holdfire.report.notes;

import org.jspecify.annotations.NullMarked;
