package dev.holdfire.bench;

import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.backend.Backend;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.Code;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.jobs.LaunchOutcome;
import dev.holdfire.jobs.Launcher;
import dev.holdfire.jobs.Sweep;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The launcher and the sweep of one server, as the program wires them. */
final class Desk {
  final Sweep sweep;
  final Approvals approvals;
  private final Launcher launcher;
  private final JobRules rules;
  private final String session;

  Desk(Ledger ledger, Backend backend, Clock clock, Usd cap, String session) {
    this.session = session;
    Identifiers identifiers = new Identifiers(new Random());
    Backends backends = new Backends(List.of(backend));
    rules =
        new JobRules(
            cap, Optional.empty(), ZoneOffset.UTC, Duration.ofSeconds(120), Duration.ofSeconds(60));
    approvals =
        new Approvals(
            ledger,
            clock,
            identifiers::approval,
            Duration.ofMinutes(10),
            new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
    sweep = new Sweep(ledger, backends, clock, rules, UnaryOperator.identity());
    launcher = new Launcher(ledger, backends, approvals, identifiers, clock);
  }

  LaunchOutcome launch(LaunchPlan plan, Optional<String> key) {
    return launcher.launch(
        TestPermits.launch(plan),
        new Launcher.Order(
            session,
            "d".repeat(64),
            key.map(one -> new Launcher.Order.Key(one, "body")),
            new Code(List.of(), () -> true),
            rules,
            JobFixture.KNOWN));
  }
}
