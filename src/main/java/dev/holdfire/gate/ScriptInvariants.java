package dev.holdfire.gate;

import dev.holdfire.gate.Settled.Consequence;
import dev.holdfire.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A script keeps the rules for training runs, or a small run of it showed that it does. */
final class ScriptInvariants implements Capability {

  /** What a smoke run settles also where reading says that it is missing. */
  private static final Set<String> SEEN_OTHERWISE = Set.of("checkpoint-weights", "volume-mounted");

  @Override
  public String id() {
    return "compute::script-invariants";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    List<Refusal> refusals = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Reading reading : facts.script().readings()) {
      if (reading instanceof Reading.Unread(String why)) {
        unread(facts, why, refusals, warnings);
        break;
      }
    }
    for (Settled settled : Settlements.of(facts)) {
      judge(settled, facts, refusals, warnings);
    }
    return refusals.isEmpty() ? new Ruling.Pass(warnings) : new Ruling.Refuse(refusals, warnings);
  }

  private void judge(
      Settled settled, LaunchFacts facts, List<Refusal> refusals, List<String> warnings) {
    settled
        .waived()
        .ifPresent(
            reason ->
                warnings.add(
                    "waived by the policy: %s (%s): %s"
                        .formatted(settled.rule(), String.join("; ", settled.evidence()), reason)));
    switch (settled.consequence()) {
      case NOTHING -> {}
      case WARN -> warnings.add(told(settled) + ". " + settled.fix());
      case PROVE, REFUSE -> {
        if (!saidByTheGpu(settled, facts) && !saidByTheLeak(settled, facts)) {
          refusals.add(refusal(settled.rule(), told(settled), remedies(settled)));
        }
      }
    }
  }

  /** The rule about GPUs names the pair that is launched; this would be the same once more. */
  private static boolean saidByTheGpu(Settled settled, LaunchFacts facts) {
    return settled.rule().equals("gpu-compat")
        && facts.compatibility().filter(report -> !report.compatible()).isPresent();
  }

  /** Secrets are told with those in arguments. */
  private static boolean saidByTheLeak(Settled settled, LaunchFacts facts) {
    return settled.rule().equals("secret-in-code") && !facts.secrets().isEmpty();
  }

  private static String told(Settled settled) {
    return "%s: %s".formatted(settled.rule(), String.join("; ", settled.evidence()));
  }

  private static List<String> remedies(Settled settled) {
    List<String> ways = new ArrayList<>();
    ways.add(settled.fix().isBlank() ? "mend the script at the line that is named" : settled.fix());
    if (settled.consequence() == Consequence.PROVE || SEEN_OTHERWISE.contains(settled.rule())) {
      ways.add(
          "launch it with smoke: true, wait with inspect_job until that run showed it, then call"
              + " again: what was seen counts");
    }
    if (settled.consequence() == Consequence.REFUSE) {
      ways.add(
          "let a person waive the rule %s for this file in rules.waive of the policy, with a reason"
              .formatted(settled.rule()));
    }
    return ways;
  }

  private void unread(
      LaunchFacts facts, String why, List<Refusal> refusals, List<String> warnings) {
    Optional<String> proven = facts.script().seen().cameThrough();
    boolean strict = facts.policy().rules().profile() == Policy.Rules.Profile.STRICT;
    if (proven.isPresent()) {
      warnings.add(
          "what the script does is not read (%s); it rests on %s".formatted(why, proven.get()));
    } else if (!strict && facts.withinSmokeLimits()) {
      warnings.add("what the script does is not read: " + why);
    } else {
      refusals.add(
          refusal(
              "script-unread",
              "what the script does is not read (%s), and no run of it within the smoke limits"
                      .formatted(why)
                  + " came through its window",
              List.of(
                  strict
                      ? "let a person set rules.profile to standard in the policy, under which a"
                          + " smoke run of it is allowed"
                      : "launch it with smoke: true, wait until inspect_job says healthy, then call"
                          + " again",
                  "launch the Python script itself instead of what starts it")));
    }
  }
}
