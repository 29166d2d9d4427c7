package dev.holdfire.jobs;

import dev.holdfire.MovableClock;
import dev.holdfire.bench.World;
import dev.holdfire.bench.World.Moment;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server halts at each step of a launch and of a stop, as a process of its own; what the next
 * server over the same ledger and the same world makes of it is one row.
 */
final class CrashMatrix {
  static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  /** Longer than a launch takes, so that the sweep takes its server for dead. */
  static final Duration DEAD = Duration.ofSeconds(5);

  /** Longer than a stop takes. */
  static final Duration OVERDUE = Duration.ofSeconds(100);

  private CrashMatrix() {}

  /** Where the server halts. Commits are those that change where the job stands. */
  enum Step {
    RESERVING("launch: before the reservation commits", true, 1, 0, Optional.empty()),
    RESERVED("launch: after the reservation committed", true, 0, 1, Optional.empty()),
    LAUNCHING("launch: before LAUNCHING commits", true, 2, 0, Optional.empty()),
    LAUNCH_SAID("launch: after LAUNCHING committed", true, 0, 2, Optional.empty()),
    ASKED("launch: in submit, before the backend acts", true, 0, 0, Moment.ASKED_TO_START),
    STARTED("launch: in submit, after the backend started it", true, 0, 0, Moment.STARTED),
    SUBMITTED("launch: after submit, before the record commits", true, 3, 0, Optional.empty()),
    RECORDED("launch: after the record committed", true, 0, 3, Optional.empty()),
    CONSUMING("stop: after consume, before it commits", false, 1, 0, Optional.empty()),
    CONSUMED("stop: after it committed, before the backend", false, 0, 1, Optional.empty()),
    STOP_ASKED("stop: in backend.stop, before it acts", false, 0, 0, Moment.ASKED_TO_STOP),
    STOP_TOLD("stop: in backend.stop, after it acted", false, 0, 0, Moment.TOLD_TO_STOP),
    CONFIRMED_NOT_RECORDED("stop: confirmed, before that commits", false, 2, 0, Optional.empty()),
    CONFIRMED("stop: after the confirmation committed", false, 0, 2, Optional.empty());

    private final String words;
    private final boolean launch;
    private final int beforeCommit;
    private final int afterCommit;
    private final Optional<Moment> moment;

    Step(String words, boolean launch, int beforeCommit, int afterCommit, Optional<Moment> moment) {
      this.words = words;
      this.launch = launch;
      this.beforeCommit = beforeCommit;
      this.afterCommit = afterCommit;
      this.moment = moment;
    }

    Step(String words, boolean launch, int beforeCommit, int afterCommit, Moment moment) {
      this(words, launch, beforeCommit, afterCommit, Optional.of(moment));
    }

    boolean launch() {
      return launch;
    }

    int beforeCommit() {
      return beforeCommit;
    }

    int afterCommit() {
      return afterCommit;
    }

    Optional<Moment> moment() {
      return moment;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * What the next start found and did.
   *
   * @param left the state that the dead server left in the ledger; {@code none} without a job
   * @param next the state after the sweep of the next one
   * @param later the state once a stop is overdue, and a job that was told to end has ended
   * @param again what the same launch, or a second yes to the stop, came to
   * @param yes whether the dead server's yes counts as used
   */
  record Row(
      String left,
      String next,
      String later,
      DayBudget money,
      List<String> starts,
      List<String> stops,
      String again,
      boolean yes) {}

  /** Starts the server that dies; it has a folder of its own. */
  static Process die(Path folder, Step step) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashMain.class.getName(),
            folder.toString(),
            step.name())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  /** What the next server makes of it. */
  static Row next(Path folder, Step step) {
    MovableClock clock = new MovableClock(START);
    World world = new World(folder, START, _ -> {});
    try (House house = new House(folder, world, clock, 2)) {
      Optional<String> id =
          house.ledger.read(handle -> JobStore.newest(handle, 1)).stream()
              .map(job -> job.job().jobId())
              .findFirst();
      String left = state(house, id);
      clock.advance(DEAD);
      house.sweep.all();
      String next = state(house, id);
      boolean used = id.flatMap(job -> house.approvals.used(ApprovalKind.STOP, job)).isPresent();
      DayBudget money = house.today();
      List<String> starts = world.starts();
      List<String> stops = world.stops();
      stops.forEach(world::end);
      clock.advance(OVERDUE);
      house.sweep.all();
      String later = state(house, id);
      String again = step.launch ? launchAgain(house) : stopAgain(house, world, id.orElseThrow());
      house.today();
      return new Row(left, next, later, money, starts, stops, again, used);
    }
  }

  private static String state(House house, Optional<String> id) {
    return id.map(house::job).map(JobNow::state).map(Enum::name).orElse("none");
  }

  private static String launchAgain(House house) {
    LaunchOutcome outcome = house.launch(TestPermits.plan("a", 1, "4.00", 3600, 0), "key");
    return switch (outcome) {
      case LaunchOutcome.Launched _ -> "launched";
      case LaunchOutcome.Overtaken overtaken -> overtaken.refusal().code();
    };
  }

  private static String stopAgain(House house, World world, String id) {
    if (house.state(id).ended()) {
      return "ended";
    }
    var _ =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (world.stops().isEmpty()) {
                    Thread.onSpinWait();
                  }
                  world.end(id);
                });
    Optional<Evidence> left =
        house.approvals.evidence(ApprovalKind.STOP, Stopper.digest(house.job(id)));
    StopOutcome outcome =
        house.stopper.carryOut(StopTarget.of(id), left.orElseGet(() -> house.yesToStop(id)));
    return outcome.getClass().getSimpleName()
        + (left.isPresent() ? " by the same yes" : " by a new yes");
  }

  /** Every row; the servers die two at a time. */
  static Map<Step, Row> all(Path folder) throws IOException, InterruptedException {
    Map<Step, Process> dying = new LinkedHashMap<>();
    Map<Step, Row> rows = new LinkedHashMap<>();
    Path empty = folder.resolve("empty");
    try (Ledger ledger = new Ledger(empty)) {
      ledger.read(handle -> true);
    }
    for (Step step : Step.values()) {
      Path own = Files.createDirectory(folder.resolve(step.name()));
      Files.copy(empty, own.resolve("ledger.db"));
      dying.put(step, die(own, step));
      if (dying.size() == 2) {
        bury(folder, dying, rows);
      }
    }
    bury(folder, dying, rows);
    return rows;
  }

  private static void bury(Path folder, Map<Step, Process> dying, Map<Step, Row> rows)
      throws IOException, InterruptedException {
    for (Map.Entry<Step, Process> one : dying.entrySet()) {
      Path own = folder.resolve(one.getKey().name());
      boolean dead = one.getValue().waitFor(30, TimeUnit.SECONDS);
      if (!dead || one.getValue().exitValue() != CrashMain.DIED) {
        one.getValue().destroyForcibly();
        throw new IllegalStateException(
            "did not die at its step: %s\n%s"
                .formatted(one.getKey(), Files.readString(own.resolve("stderr"))));
      }
      rows.put(one.getKey(), next(own, one.getKey()));
    }
    dying.clear();
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.printf(
        "%-50s %-10s %-10s %-16s %-7s %-9s %-6s %-5s %s%n",
        "the server dies",
        "left",
        "next",
        "later",
        "spent",
        "reserved",
        "starts",
        "stops",
        "again");
    all(Path.of(arguments[0]))
        .forEach(
            (step, row) ->
                System.out.printf(
                    "%-50s %-10s %-10s %-16s %-7s %-9s %-6d %-5d %s%n",
                    step,
                    row.left(),
                    row.next(),
                    row.later(),
                    row.money().spent(),
                    row.money().reserved(),
                    row.starts().size(),
                    row.stops().size(),
                    row.again()));
  }
}
