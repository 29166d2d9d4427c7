package dev.holdfire.jobs;

import dev.holdfire.cost.Usd;
import java.time.Duration;
import java.time.ZoneId;

/**
 * The part of the policy that jobs live by.
 *
 * @param dailyCap what may be spent on a day without a person
 * @param zone in which a day begins
 * @param window how long the first output is watched
 * @param firstOutput how long silence is nothing to speak of
 */
public record JobRules(Usd dailyCap, ZoneId zone, Duration window, Duration firstOutput) {}
