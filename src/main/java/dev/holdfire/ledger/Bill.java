package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;

/**
 * What a job's spend was held against.
 *
 * @param metered what was booked by its time and rate
 * @param billed what its provider bills, which is what counts
 */
public record Bill(Usd metered, Usd billed) {}
