package dev.holdfire.ledger;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The embedded database. It is opened at its first use, not before, since a server has to answer
 * {@code initialize} without it. Several processes share the file: each write is one immediate
 * transaction, so that what it read is still true when it commits.
 */
public final class Ledger implements AutoCloseable {
  private static final Duration BUSY = Duration.ofSeconds(10);
  private static final Object ABSENT = new Object();

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Handle handle;
  private Object openedFile = ABSENT;

  /** A ledger in this file, which is made at the first use if it does not exist. */
  public Ledger(Path file) {
    this.file = file;
  }

  /** The ledger of a state folder. */
  public static Ledger in(Path stateFolder) {
    return new Ledger(stateFolder.resolve("ledger.db"));
  }

  /** Where the ledger lies. */
  public Path file() {
    return file;
  }

  /** Reads without a transaction: each statement sees what was committed before it. */
  public <T> T read(Function<Handle, T> work) {
    return locked(work);
  }

  /** Runs all of it or nothing, with no writer beside it in any process. */
  public <T> T write(Function<Transaction, T> work) {
    return locked(open -> open.inTransaction(inside -> work.apply(new Transaction(inside))));
  }

  private <T> T locked(Function<Handle, T> work) {
    try {
      if (!lock.tryLock(BUSY.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unusable("is busy; try again in a moment");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE, "interrupted while waiting for the ledger", e);
    }
    try {
      return work.apply(opened());
    } catch (JdbiException e) {
      throw explained(e);
    } finally {
      lock.unlock();
    }
  }

  private Handle opened() {
    Handle open = handle;
    if (open == null) {
      open = connect();
      handle = open;
      openedFile = identity();
    } else if (!openedFile.equals(identity())) {
      throw unusable(
          "was removed or replaced while this server runs; put it back or restart the server");
    }
    return open;
  }

  private Handle connect() {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      SQLiteConfig config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      config.enforceForeignKeys(true);
      config.setBusyTimeout((int) BUSY.toMillis());
      SQLiteDataSource source = new SQLiteDataSource(config);
      source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
      migrate(source);
      restrict();
      Jdbi database = Jdbi.create(source);
      database.getConfig(Seals.class).in(keys());
      Handle open = database.open();
      BusyHandler.setHandler(open.getConnection(), new Patience(BUSY));
      Seals.prepare(open);
      return open;
    } catch (SQLException e) {
      throw explained(new ConnectionException(e));
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "the state folder of %s cannot be made: %s; set HOLDFIRE_HOME to a folder that can be written"
              .formatted(file, e.getMessage()),
          e);
    } catch (FlywayException e) {
      throw explained(e);
    } catch (JdbiException e) {
      throw explained(e);
    }
  }

  private Path keys() {
    return file.toAbsolutePath().resolveSibling("keys");
  }

  private static void migrate(SQLiteDataSource source) {
    Flyway.configure(Ledger.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:dev/holdfire/ledger/migration")
        .communityDBSupportEnabled(false)
        .load()
        .migrate();
  }

  private void restrict() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Object identity() {
    try {
      Object key = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return key == null ? ABSENT : key;
    } catch (IOException e) {
      return ABSENT;
    }
  }

  private HoldfireException unusable(String what) {
    return new HoldfireException(
        ErrorCode.STATE_UNUSABLE, "the ledger %s %s".formatted(file, what));
  }

  private HoldfireException explained(RuntimeException fault) {
    Optional<SQLiteErrorCode> code = sqliteCode(fault);
    String what =
        code.map(
                known ->
                    switch (known) {
                      case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED ->
                          "is busy with other servers; try again in a moment";
                      case SQLITE_FULL -> "cannot grow: the disk is full; free room and try again";
                      case SQLITE_READONLY, SQLITE_READONLY_DBMOVED, SQLITE_PERM, SQLITE_CANTOPEN ->
                          "cannot be written; check who owns it and its rights";
                      case SQLITE_NOTADB, SQLITE_CORRUPT ->
                          "is damaged; it was left as it is: move it aside or restore a copy";
                      default -> "failed (%s); run 'holdfire doctor'".formatted(known.name());
                    })
            .orElseGet(() -> "failed: %s; run 'holdfire doctor'".formatted(fault.getMessage()));
    return new HoldfireException(
        ErrorCode.STATE_UNUSABLE, "the ledger %s %s".formatted(file, what), fault);
  }

  private static Optional<SQLiteErrorCode> sqliteCode(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return Optional.of(sqlite.getResultCode());
      }
      if (cause instanceof SQLException sql && sql.getErrorCode() != 0) {
        return Optional.of(SQLiteErrorCode.getErrorCode(sql.getErrorCode()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (handle != null) {
        handle.close();
        handle = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
