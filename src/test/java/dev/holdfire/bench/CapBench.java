package dev.holdfire.bench;

import dev.holdfire.MovableClock;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.jobs.LaunchOutcome;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Eight server processes launch 25 times each, a dollar a launch, against money for forty. With
 * {@code --kill}, two of them are killed at a random moment, and a sweep looks for what they left.
 */
final class CapBench {
  static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  static final int MONEY_FOR = 40;
  static final Usd CAP = Usd.of(MONEY_FOR + ".00");
  private static final int SERVERS = 8;
  private static final int LAUNCHES = 25;
  private static final int VICTIMS = 2;

  /** How late the backend may answer when servers are killed, so that some die while it does. */
  private static final int LATE_MILLIS = 150;

  private static final Duration FEW_SECONDS = Duration.ofSeconds(5);

  private final Path folder;
  private final boolean kill;
  private final Random random;
  private final List<String> wrong = new ArrayList<>();

  private CapBench(Path folder, boolean kill, long seed) {
    this.folder = folder;
    this.kill = kill;
    this.random = new Random(seed);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    boolean kill = arguments[2].equals("kill");
    System.out.printf(
        "%d servers x %d launches, money for %d%s%n",
        SERVERS, LAUNCHES, MONEY_FOR, kill ? ", " + VICTIMS + " servers killed midway" : "");
    boolean good = true;
    for (int run = 1; run <= runs; run++) {
      long seed = System.nanoTime();
      Path own = Files.createDirectory(folder.resolve("run" + run));
      System.out.printf("run %2d: ", run);
      CapBench bench = new CapBench(own, kill, seed);
      bench.run();
      System.out.println(
          bench.wrong.isEmpty()
              ? " - good"
              : " - WRONG (seed %d): %s".formatted(seed, String.join("; ", bench.wrong)));
      good &= bench.wrong.isEmpty();
    }
    System.exit(good ? 0 : 1);
  }

  private void run() throws IOException, InterruptedException {
    try (Ledger first = Ledger.in(folder)) {
      first.read(handle -> true);
    }
    List<CapProcess> servers = new ArrayList<>();
    try {
      for (int i = 0; i < SERVERS; i++) {
        servers.add(CapProcess.start(folder, "server" + i, LAUNCHES, kill ? LATE_MILLIS : 0));
      }
      for (CapProcess server : servers) {
        server.ready();
      }
      if (kill) {
        for (CapProcess victim : servers.subList(0, VICTIMS)) {
          victim.dieAfter(1 + random.nextInt(3), random.nextInt(300_000));
        }
      }
      servers.forEach(CapProcess::go);
      for (CapProcess server : servers) {
        server.await();
      }
    } finally {
      servers.forEach(CapProcess::kill);
    }
    judge(servers);
  }

  private void judge(List<CapProcess> servers) {
    long admitted = servers.stream().mapToLong(server -> server.count("admitted")).sum();
    long refused = servers.stream().mapToLong(server -> server.count("refused")).sum();
    long told = servers.stream().mapToLong(CapProcess::told).sum();
    long longest = servers.stream().mapToLong(CapProcess::longestMicros).max().orElse(0);
    long killed = servers.stream().filter(CapProcess::died).count();
    check(told == admitted + refused, "answers other than admitted and refused");
    check(longest < FEW_SECONDS.toMillis() * 1000, "a launch waited too long");
    if (kill) {
      check(killed > 0 && killed <= VICTIMS, killed + " servers died");
      check(admitted <= MONEY_FOR, "more admitted than there is money for");
    } else {
      check(killed == 0, killed + " servers died");
      check(told == SERVERS * LAUNCHES, "answers are missing");
      check(admitted == MONEY_FOR, "not exactly admitted what there is money for");
    }
    System.out.printf(
        "admitted %d, refused %d, longest wait %d ms", admitted, refused, longest / 1000);
    books(admitted, killed);
  }

  private void books(long admitted, long killed) {
    MovableClock clock = new MovableClock(START);
    World world = new World(folder, START, _ -> {});
    try (Ledger ledger = Ledger.in(folder)) {
      Desk desk = new Desk(ledger, world, clock, CAP, "after");
      equation(ledger);
      int reserved = ledger.read(JobStore::live).size();
      check(kill || reserved == MONEY_FOR, reserved + " reservations");
      check(reserved <= MONEY_FOR, reserved + " reservations");
      clock.advance(Duration.ofSeconds(5));
      desk.sweep.all();
      List<JobNow> live = ledger.read(JobStore::live);
      DayBudget today = equation(ledger);
      check(live.stream().allMatch(job -> job.state() == JobState.RUNNING), "not every one runs");
      check(live.size() == world.starts().size(), "the world and the ledger differ");
      check(new HashSet<>(world.starts()).size() == world.starts().size(), "something ran twice");
      check(live.size() >= admitted, "an admitted launch is lost");
      check(
          today.reserved().equals(Usd.of(live.size() + ".00")),
          "reserved is " + today.reserved().exact());
      long more = fill(desk);
      check(live.size() + more == MONEY_FOR, "what was given back cannot be used");
      equation(ledger);
      if (kill) {
        System.out.printf(
            ", killed %d, intents %d, given back %d, running %d, then admitted %d more",
            killed, reserved, reserved - live.size(), live.size(), more);
      }
    }
  }

  /** Launches until the money is used up. */
  private static long fill(Desk desk) {
    for (int i = 0; ; i++) {
      if (desk.launch(TestPermits.plan("more" + i, 1, "1.00", 3600, 0), Optional.empty())
          instanceof LaunchOutcome.Overtaken) {
        return i;
      }
    }
  }

  private DayBudget equation(Ledger ledger) {
    DayBudget today =
        ledger
            .read(handle -> MoneyStore.budget(handle, CAP, ZoneOffset.UTC, START, START, "after"))
            .today();
    Usd sum = today.spent().plus(today.reserved()).plus(today.remaining());
    check(
        sum.equals(today.allowed()) && today.allowed().equals(CAP),
        "allowed = spent + reserved + remaining does not hold");
    return today;
  }

  private void check(boolean good, String otherwise) {
    if (!good) {
      wrong.add(otherwise);
    }
  }
}
