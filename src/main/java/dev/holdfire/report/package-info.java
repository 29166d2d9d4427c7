/**
 * What a caller is told: the fields that every result carries, the money, the report card, the ten
 * steps and the line about stops, as structured content and as text.
 */
@NullMarked
package dev.holdfire.report;

import org.jspecify.annotations.NullMarked;
