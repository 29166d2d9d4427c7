package dev.holdfire.backend;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What the provider bills for a job in one hour.
 *
 * @param tag the job's
 * @param hour when it began
 * @param dollars of all that the job used
 */
public record BilledHour(String tag, Instant hour, BigDecimal dollars) {}
