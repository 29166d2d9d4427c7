package dev.holdfire.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * Something about approvals that is out of order.
 *
 * @param id what it is about
 * @param since since when, where that is known
 * @param remedy what a person can do
 */
public record Finding(String id, Optional<Instant> since, String what, String remedy) {}
