package dev.holdfire.ledger;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Where a ledger's key lies: in the folder {@code keys} beside it, readable by its owner alone,
 * never in the ledger itself. It travels with the open ledger. A key that is missing or is not the
 * one that the ledger knows opens nothing: what was sealed before is void, and the new key is
 * recorded.
 */
public final class Seals implements JdbiConfig<Seals> {
  private static final String KEY = "approvals.key";
  private static final int KEY_BYTES = 32;
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private Path folder;

  /** Without a folder, until the ledger names it. */
  public Seals() {
    folder = Path.of("");
  }

  private Seals(Path folder) {
    this.folder = folder;
  }

  void in(Path keys) {
    folder = keys;
  }

  @Override
  public Seals createCopy() {
    return new Seals(folder);
  }

  /**
   * A key as the ledger knows it.
   *
   * @param at when it was made
   * @param replaced whether it took the place of another one, so that open requests became void
   */
  public record Known(Instant at, boolean replaced) {}

  private record Row(String mark, long lastApproval, long lastAllowance, String seal, String at) {}

  /** Makes the key of a ledger that never had one; rows that are there already are older. */
  static void prepare(Handle handle) {
    if (newest(handle).isEmpty()) {
      handle.useTransaction(
          inside -> {
            Instant now =
                inside
                    .createQuery("select strftime('%Y-%m-%dT%H:%M:%SZ', 'now')")
                    .mapTo(String.class)
                    .map(Instant::parse)
                    .one();
            ready(new Transaction(inside), now);
          });
    }
  }

  /** The key, if it is there and the one that this ledger knows. */
  public static Optional<Seal> found(Handle handle) {
    return newest(handle)
        .flatMap(
            row ->
                key(handle).map(key -> sealed(handle, key, row)).filter(seal -> fits(seal, row)));
  }

  /** The key, which is made at its first use, and again after it was lost. */
  public static Seal ready(Transaction transaction, Instant now) {
    Handle handle = transaction.handle();
    return found(handle).orElseGet(() -> begin(transaction, now));
  }

  /** What is known of the newest key; empty before the first. */
  public static Optional<Known> known(Handle handle) {
    return newest(handle)
        .flatMap(row -> Times.read(row.at()))
        .map(
            at ->
                new Known(
                    at,
                    handle.createQuery("select count(*) from seal_key").mapTo(Long.class).one()
                        > 1));
  }

  /** Journal of what must not be used twice, beside the key. */
  public static SpentJournal spent(Handle handle) {
    return new SpentJournal(handle.getConfig(Seals.class).folder.resolve("spent"));
  }

  private static Seal begin(Transaction transaction, Instant now) {
    Handle handle = transaction.handle();
    Path folder = handle.getConfig(Seals.class).folder;
    boolean replaces =
        newest(handle).isPresent()
            || handle
                .createQuery("select exists (select 1 from approval_seal)")
                .mapTo(Boolean.class)
                .one();
    byte[] key = key(handle).orElseGet(() -> create(folder));
    Row row =
        new Row(
            "",
            last(handle, "select coalesce(max(rowid), 0) from approval"),
            last(handle, "select coalesce(max(rowid), 0) from allowance"),
            "",
            now.toString());
    Seal seal = sealed(handle, key, row);
    String mark = seal.of("mark", List.of());
    Row marked = new Row(mark, row.lastApproval(), row.lastAllowance(), "", row.at());
    handle.execute(
        "insert into seal_key (at, mark, last_approval, last_allowance, seal) values (?, ?, ?, ?,"
            + " ?)",
        marked.at(),
        mark,
        marked.lastApproval(),
        marked.lastAllowance(),
        seal.of("key", columns(marked)));
    if (replaces) {
      AuditLog.append(
          transaction,
          new AuditLog.Line(
              now,
              "",
              "holdfire",
              "approval-key",
              "",
              "replaced",
              "",
              Optional.empty(),
              Optional.empty(),
              "the key of approvals was gone or another one; what was open is void"));
    }
    return seal;
  }

  private static boolean fits(Seal seal, Row row) {
    return row.mark().equals(seal.of("mark", List.of()))
        && seal.fits(Optional.of(row.seal()), "key", columns(row));
  }

  private static List<Optional<String>> columns(Row row) {
    return List.of(
        Optional.of(row.at()),
        Optional.of(row.mark()),
        Optional.of(Long.toString(row.lastApproval())),
        Optional.of(Long.toString(row.lastAllowance())));
  }

  private static Seal sealed(Handle handle, byte[] key, Row row) {
    String identity =
        handle
            .createQuery("select identity from ledger_identity where one = 1")
            .mapTo(String.class)
            .findOne()
            .orElse("");
    return new Seal(key, identity, row.lastApproval(), row.lastAllowance());
  }

  private static long last(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Long.class).one();
  }

  private static Optional<Row> newest(Handle handle) {
    return handle
        .createQuery("select * from seal_key where seq = (select max(seq) from seal_key)")
        .map(
            (row, _) ->
                new Row(
                    row.getString("mark"),
                    row.getLong("last_approval"),
                    row.getLong("last_allowance"),
                    row.getString("seal"),
                    row.getString("at")))
        .findOne();
  }

  /** The key in the file; a file that does not hold one is as good as none. */
  private static Optional<byte[]> key(Handle handle) {
    Path file = handle.getConfig(Seals.class).folder.resolve(KEY);
    try {
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      return key.length == KEY_BYTES ? Optional.of(key) : Optional.empty();
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /** Called with no writer beside it in any process, and moved into place whole. */
  private static byte[] create(Path folder) {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path file = folder.resolve(KEY);
    try {
      Files.createDirectories(folder, FOLDER);
      Path part = Files.createTempFile(folder, "part", "", FILE);
      Files.writeString(part, HexFormat.of().formatHex(key));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return key;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static HoldfireException unusable(Path file, IOException cause) {
    return new HoldfireException(
        ErrorCode.STATE_UNUSABLE,
        "the key of approvals %s cannot be used: %s; give its rights and room back"
            .formatted(file, cause.getMessage()),
        cause);
  }
}
