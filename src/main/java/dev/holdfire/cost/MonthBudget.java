package dev.holdfire.cost;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A month of the budget, in the policy's time zone; a provider's own month begins in UTC.
 *
 * <p>A launch that may run into the next month is held against this one, with its whole ceiling:
 * nothing is spent of the next month yet, and no reservation can touch it that does not count here,
 * so this month is the one that leaves less. Once the next month has come, whatever is still
 * reserved counts in that one.
 *
 * @param cap what may be spent without a person; empty where the policy sets none
 * @param booked what the ledger booked in the month, at every backend
 * @param reserved what all live reservations may still spend. A provider meters jobs while they
 *     run, so until they are booked their use so far may count in both: too much rather than too
 *     little
 * @param providers those that tell a month and were asked
 */
public record MonthBudget(
    YearMonth month, Optional<Usd> cap, Usd booked, Usd reserved, List<ProviderMonth> providers) {

  public MonthBudget {
    providers = List.copyOf(providers);
  }

  /** What was spent, as far as it is known: booked, and metered beyond that. */
  public Usd spent() {
    return providers.stream().map(ProviderMonth::beyond).reduce(booked, Usd::plus);
  }

  /** Cap − spent − reserved; at most that where a provider could not be asked. Empty: no cap. */
  public Optional<Usd> headroom() {
    return cap.map(most -> most.minus(spent()).minus(reserved));
  }

  /** What may be reserved without a person; nothing where it is not known. Empty: no cap. */
  public Optional<Usd> remaining() {
    return headroom().map(room -> unread().isPresent() ? Usd.ZERO : room.max(Usd.ZERO));
  }

  /** The provider that could not be asked, if there is one. */
  public Optional<ProviderMonth> unread() {
    return providers.stream()
        .filter(provider -> provider.reading() instanceof MonthReading.Unreadable)
        .findFirst();
  }

  /** Why a launch of this ceiling is not to be had without a person, if it is not. */
  public Optional<String> against(Usd ceiling) {
    return remaining().filter(room -> ceiling.compareTo(room) > 0).map(_ -> reason(ceiling));
  }

  private String reason(Usd ceiling) {
    Usd room = headroom().orElseThrow();
    if (ceiling.compareTo(room.max(Usd.ZERO)) <= 0) {
      return "%s; cost.monthly_cap_usd cannot be held against it: call again in a minute, or run 'holdfire doctor'"
          .formatted(words());
    }
    String told = words();
    return "the ceiling of %s passes the month's head-room of %s (cap %s − spent %s − reserved %s%s)"
        .formatted(
            ceiling, room, cap.orElseThrow(), spent(), reserved, told.isEmpty() ? "" : "; " + told);
  }

  /** What the providers say, in words; nothing where none tells a month. */
  public String words() {
    return providers.stream().map(ProviderMonth::words).collect(Collectors.joining("; "));
  }
}
