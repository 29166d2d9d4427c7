package dev.holdfire.script.rule;

import dev.holdfire.script.Severity;
import dev.holdfire.script.Verdict;
import java.util.List;
import java.util.Set;

/** Every rule, in the order of results. */
public final class Rules {
  /** The rule about what is paid for beside the run. */
  public static final String OUTSIDE_CEILING = "outside-ceiling";

  private static final List<Rule> ALL =
      List.of(
          new SyntaxError(),
          new NothingToRun(),
          new TimeoutStated(),
          new RetriesStated(),
          new VolumeMounted(),
          new CommitAfterWrite(),
          new CheckpointWeights(),
          new CheckpointInterval(),
          new PrintFlush(),
          new ProgressInterval(),
          new SpawnNotMap(),
          new OutsideCeiling(),
          new DownloadRetries(),
          new ResumeOnRetry(),
          new Detached(),
          new GpuFits(),
          new SecretInCode(),
          new InfraLeak());

  private static final Set<String> REFUSING =
      Set.of(
          "syntax-error",
          "nothing-to-run",
          "secret-in-code",
          "spawn-not-map",
          OUTSIDE_CEILING,
          "gpu-compat",
          "volume-mounted",
          "checkpoint-weights");

  private static final Set<String> PROVEN =
      Set.of("volume-mounted", "commit-after-write", "checkpoint-weights", "checkpoint-interval");

  private Rules() {}

  public static List<Rule> all() {
    return ALL;
  }

  /** What follows from a violated or unknown rule, as a script stands. */
  public static Severity severity(String rule, Verdict verdict) {
    if (verdict == Verdict.VIOLATED && REFUSING.contains(rule)) {
      return Severity.REFUSE;
    }
    return PROVEN.contains(rule) ? Severity.PROVE : Severity.WARN;
  }
}
