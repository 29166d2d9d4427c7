package dev.holdfire.bench;

import dev.holdfire.MovableClock;
import dev.holdfire.approval.Approvals;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.jobs.LaunchOutcome;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Anchor;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.FullLedger;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one decision costs in a ledger of many rows, and what reading it does. */
final class LedgerBench {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final Usd CAP = Usd.of("100000.00");
  private static final int WARM_UP = 60;
  private static final int AUDIT_ROWS = 100_000;
  private static final String ROW = "%-34s %12s %12s%n";

  /** Remembers nothing: what the file of the anchor costs is not measured. */
  private static final class NoAnchor implements Anchor {
    @Override
    public void remember(Head head) {}

    @Override
    public Optional<Head> newest() {
      return Optional.empty();
    }
  }

  private final Ledger ledger;
  private final World world;
  private final Desk desk;
  private final Audit audit;
  private final int times;
  private int number;

  private LedgerBench(Path folder, Ledger ledger, int times) {
    this.ledger = ledger;
    this.times = times;
    world = new World(folder, NOW, _ -> {});
    desk = new Desk(ledger, world, new MovableClock(NOW), CAP, "hs-bench");
    audit = new Audit(ledger, new NoAnchor());
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int times = Integer.parseInt(arguments[1]);
    for (String size : Arrays.asList(arguments).subList(2, arguments.length)) {
      Path own = Files.createDirectory(folder.resolve(size));
      int rows = Integer.parseInt(size);
      try (Ledger ledger = Ledger.in(own)) {
        long began = System.nanoTime();
        FullLedger.fill(ledger, rows);
        FullLedger.audit(ledger, Math.min(rows, AUDIT_ROWS));
        System.out.printf(
            "%n%,d rows of money (%,d MB, filled in %d s), %d times each%n",
            rows,
            Files.size(ledger.file()) >> 20,
            Duration.ofNanos(System.nanoTime() - began).toSeconds(),
            times);
        new LedgerBench(own, ledger, times).run();
      }
    }
  }

  private void run() {
    System.out.printf(ROW, "", "median us", "p99 us");
    measure("reserve + settle", () -> decide("", 1));
    measure("reserve + settle over 16 days", () -> decide("", 15));
    measure("reserve + settle with a key", () -> decide("k", 1));
    measure("read: budget of 1 day", () -> budget(Duration.ofHours(1)));
    measure("read: budget of 16 days", () -> budget(Duration.ofDays(15)));
    measure("read: open overruns", () -> ledger.read(MoneyStore::openOverruns));
    measure("read: live jobs", () -> ledger.read(JobStore::live));
    measure(
        "read: 200 jobs of a script",
        () ->
            ledger.read(
                handle -> JobStore.ofScript(handle, Path.of("/srv/project/train0.py"), 200)));
    measure("read: newest 20 jobs", () -> ledger.read(handle -> JobStore.newest(handle, 20)));
    measure(
        "read: open allowance",
        () -> ledger.read(handle -> AllowanceStore.open(handle, Path.of("/srv/project"), NOW)));
    Approvals approvals = desk.approvals;
    measure("read: requests that wait", approvals::pending);
    measure("audit: add a line", () -> audit.record(FullLedger.line()));
    long began = System.nanoTime();
    long verified = audit.verify().rows();
    System.out.printf(
        "audit verify over %,d rows: %d ms (reads every row)%n",
        verified, Duration.ofNanos(System.nanoTime() - began).toMillis());
  }

  private Object budget(Duration ahead) {
    return ledger.read(
        handle -> MoneyStore.budget(handle, CAP, ZoneOffset.UTC, NOW, NOW.plus(ahead), "hs-bench"));
  }

  /** Reserves, starts, and settles what ended. */
  private void decide(String key, int attempts) {
    String mark = key + number++;
    LaunchPlan plan =
        TestPermits.plan(mark, 1, "0.001", attempts == 1 ? 3600 : 86_400, attempts - 1);
    LaunchOutcome outcome =
        desk.launch(plan, key.isEmpty() ? Optional.empty() : Optional.of("bench" + mark));
    if (!(outcome instanceof LaunchOutcome.Launched(var _, List<JobNow> jobs))) {
      throw new IllegalStateException("not launched: " + outcome);
    }
    String id = jobs.getFirst().job().jobId();
    world.end(id);
    if (!desk.sweep.one(id).orElseThrow().state().ended()) {
      throw new IllegalStateException("not settled: " + id);
    }
    world.forget();
  }

  private void measure(String what, Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    long[] micros = new long[times];
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      work.run();
      micros[i] = (System.nanoTime() - began) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        ROW, what, "%,d".formatted(micros[times / 2]), "%,d".formatted(micros[times * 99 / 100]));
  }
}
