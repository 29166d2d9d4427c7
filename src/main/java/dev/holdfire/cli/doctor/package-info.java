/**
 * What {@code holdfire doctor} looks at: one class for each check, each with what to do where
 * something is wrong. None needs another to have succeeded, and none changes anything but a
 * temporary file in the state folder.
 */
@NullMarked
package dev.holdfire.cli.doctor;

import org.jspecify.annotations.NullMarked;
