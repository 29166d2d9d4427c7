/**
 * One class for each tool, and what they share: reading a launch's arguments and files, collecting
 * the facts for the gate, asking a person, and writing the report.
 */
@NullMarked
package dev.holdfire.tools;

import org.jspecify.annotations.NullMarked;
