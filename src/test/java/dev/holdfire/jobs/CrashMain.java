package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;

import dev.holdfire.MovableClock;
import dev.holdfire.bench.World;
import dev.holdfire.jobs.CrashMatrix.Step;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.sqlite.SQLiteCommitListener;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteUpdateListener;

/**
 * A server that halts at exactly one step: in the world beside it, right before the database
 * commits, or right after. Nothing in the program knows of it.
 */
final class CrashMain {
  static final int DIED = 86;

  private CrashMain() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Step step = Step.valueOf(arguments[1]);
    MovableClock clock = new MovableClock(CrashMatrix.START);
    World world =
        new World(
            folder,
            CrashMatrix.START,
            moment -> dieIf(step.moment().filter(moment::equals).isPresent()));
    try (House house = new House(folder, world, clock, 1)) {
      String id = step.launch() ? "" : running(house);
      house.ledger.read(
          handle -> {
            watch(handle, step);
            return true;
          });
      if (step.launch()) {
        house.launch(plan("a", 1, "4.00", 3600, 0), "key");
      } else {
        if (step == Step.CONFIRMED_NOT_RECORDED || step == Step.CONFIRMED) {
          Thread.ofPlatform().daemon().start(() -> endOnceTold(world, id));
        }
        house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id));
      }
    }
  }

  /** A job that runs, whose first output was looked at, so that the next look changes nothing. */
  private static String running(House house) {
    String id = house.launchOne(plan("a", 1, "4.00", 3600, 0)).job().jobId();
    house.sweep.all();
    return id;
  }

  private static void endOnceTold(World world, String id) {
    while (world.stops().isEmpty()) {
      Thread.onSpinWait();
    }
    world.end(id);
  }

  /** Counts the transactions that change a table of jobs. */
  private static void watch(Handle handle, Step step) {
    AtomicInteger committed = new AtomicInteger();
    AtomicBoolean changed = new AtomicBoolean();
    Connection connection = handle.getConnection();
    if (!(connection instanceof SQLiteConnection sqlite)) {
      throw new IllegalStateException("not a connection of SQLite: " + connection.getClass());
    }
    sqlite.addUpdateListener(
        new SQLiteUpdateListener() {
          @Override
          public void onUpdate(Type type, String database, String table, long row) {
            if (table.equals("job_event") && !changed.getAndSet(true)) {
              if (committed.get() + 1 == step.afterCommit()) {
                handle.afterCommit(() -> dieIf(true));
              }
            }
          }
        });
    sqlite.addCommitListener(
        new SQLiteCommitListener() {
          @Override
          public void onCommit() {
            if (changed.getAndSet(false)) {
              dieIf(committed.incrementAndGet() == step.beforeCommit());
            }
          }

          @Override
          public void onRollback() {
            changed.set(false);
          }
        });
  }

  private static void dieIf(boolean here) {
    if (here) {
      Runtime.getRuntime().halt(DIED);
    }
  }
}
