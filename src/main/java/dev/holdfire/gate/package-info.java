/**
 * The one decision that every act goes through: capabilities judge facts, and out comes a verdict.
 * Pure: no files, no network, no database, no clock. Only this room can make a {@link
 * dev.holdfire.gate.Permit}, and nothing reaches a backend without one.
 */
@NullMarked
package dev.holdfire.gate;

import org.jspecify.annotations.NullMarked;
