/**
 * Money, exactly: dollars, rates with their provenance, estimates, ceilings, tiers and the view of
 * a budget. Nothing here uses floating point; rounding is for display only.
 */
@NullMarked
package dev.holdfire.cost;

import org.jspecify.annotations.NullMarked;
