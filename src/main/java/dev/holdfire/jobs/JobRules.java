package dev.holdfire.jobs;

import dev.holdfire.cost.Usd;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The part of the policy that jobs live by.
 *
 * @param dailyCap what may be spent on a day without a person
 * @param monthlyCap the same of a month; empty for no cap
 * @param zone in which a day and a month begin
 * @param window how long the first output is watched
 * @param firstOutput how long silence is nothing to speak of
 */
public record JobRules(
    Usd dailyCap, Optional<Usd> monthlyCap, ZoneId zone, Duration window, Duration firstOutput) {}
