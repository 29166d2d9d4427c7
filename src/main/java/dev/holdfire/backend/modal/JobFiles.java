package dev.holdfire.backend.modal;

import dev.holdfire.backend.RecordFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The files of one job, which its client and every server share. */
final class JobFiles {
  static final String DRIVER = "driver.py";

  /** What the driver is made of; no module of a user's is called so. */
  static final String DRIVER_PACKAGE = "holdfire_driver";

  private static final List<String> DRIVER_MODULES =
      List.of(
          "__init__.py",
          "arguments.py",
          "calls.py",
          "definitions.py",
          "job.py",
          "launch.py",
          "limits.py",
          "script.py");
  private static final List<String> LOCKS = List.of("client.lock", "driver.lock");

  private static final String PART = "stop-";
  private static final String TRY = "try-";

  /** A traceback of the client's, with room to spare. */
  private static final int LOG_BYTES = 64 << 10;

  private final Path folder;
  private final UnaryOperator<String> mask;
  private final RecordFiles records;

  /**
   * Files in a folder.
   *
   * @param mask takes secrets out of what a script says of itself, which goes into the ledger
   */
  JobFiles(Path folder, UnaryOperator<String> mask) {
    this.folder = folder;
    this.mask = mask;
    this.records = new RecordFiles(folder);
  }

  /** Who owns the job for ever: its driver, or a recovery that gave it up. */
  record Claim(String by) {}

  /** How the client's process ended; negative for a signal. */
  record End(int code) {}

  Path path() {
    return folder;
  }

  Path driver() {
    return folder.resolve(DRIVER);
  }

  void create() throws IOException {
    RecordFiles.createPrivate(folder);
  }

  /** Writes what is to be run; returns whether nobody had before. */
  boolean submit(DriverSpec spec) throws IOException {
    if (!records.createOnce("spec.json", spec)) {
      return false;
    }
    Path modules = folder.resolve(DRIVER_PACKAGE);
    RecordFiles.createPrivate(modules);
    for (String module : DRIVER_MODULES) {
      new RecordFiles(modules).writeText(module, resource(DRIVER_PACKAGE + "/" + module));
    }
    records.writeText(DRIVER, resource(DRIVER));
    return true;
  }

  Optional<DriverSpec> spec() throws IOException {
    return records.read("spec.json", DriverSpec.class);
  }

  /** What was permitted; without the files, what Modal permits. */
  Attempts.Limits limits() throws IOException {
    long startupAndIdle = ModalBackend.STARTUP_SECONDS + Attempts.IDLE_SECONDS;
    Optional<DriverSpec> spec = spec();
    return new Attempts.Limits(
        spec.map(DriverSpec::containers).orElse(1),
        Duration.ofSeconds(
            spec.map(DriverSpec::timeoutSeconds).orElse(Starts.LONGEST_SECONDS) + startupAndIdle));
  }

  /** Gives the job up, unless its driver has begun; returns whether it is given up. */
  boolean giveUp() throws IOException {
    records.createOnce("claim.json", new Claim("recovery"));
    return givenUp();
  }

  boolean givenUp() throws IOException {
    return records
        .read("claim.json", Claim.class)
        .filter(claim -> claim.by().equals("recovery"))
        .isPresent();
  }

  Told told() throws IOException {
    try {
      return Told.of(Files.readAllLines(folder.resolve("events.jsonl"))).masked(mask);
    } catch (NoSuchFileException e) {
      return Told.of(List.of());
    }
  }

  /** When the job was handed over. */
  Optional<Instant> begun() throws IOException {
    return changed("spec.json");
  }

  /** When the driver last wrote something down. */
  Optional<Instant> lastTold() throws IOException {
    return changed("events.jsonl");
  }

  private Optional<Instant> changed(String name) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(folder.resolve(name)).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether the job was handed over here, so that these files say all there is to say of it. */
  boolean handedOver() {
    return Files.exists(folder.resolve("spec.json"));
  }

  /** Whether a client was ever started. */
  boolean clientStarted() {
    return Files.exists(folder.resolve(LOCKS.getFirst()));
  }

  /** Whether the client, or what looks after it, still lives. */
  boolean clientLives() throws IOException {
    for (String lock : LOCKS) {
      if (held(folder.resolve(lock))) {
        return true;
      }
    }
    return false;
  }

  private static boolean held(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      // Another thread looks right now; whoever asks looks again.
      return true;
    }
  }

  Optional<End> clientEnd() throws IOException {
    return records.read("client-end.json", End.class);
  }

  /** The end of what the client printed. */
  String clientLog() throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve("client.log"))) {
      channel.position(Math.max(0, channel.size() - LOG_BYTES));
      byte[] bytes = Channels.newInputStream(channel).readNBytes(LOG_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Orders the end: the driver makes no call any more. The order stays. */
  void orderStop() throws IOException {
    records.createOnce("stop", new Claim("person"));
  }

  /** Orders the end of one call or app; the others go on. */
  void orderStop(String part) throws IOException {
    records.createOnce(PART + part, new Claim("person"));
  }

  /** The calls and apps that were ordered to end one by one. */
  Set<String> cancelled() throws IOException {
    return Set.copyOf(named(PART));
  }

  /**
   * Notes a container of a call, or that it has none now, unless that is known. Each has a place of
   * its own, which stays: attempts are booked by it.
   */
  void note(Try tried) throws IOException {
    while (true) {
      List<Try> known = tries(tried.call());
      if (tried.isKnown(known)
          || records.createOnce("%s%s-%05d".formatted(TRY, tried.call(), known.size()), tried)) {
        return;
      }
    }
  }

  /** What was noted of all calls, of each in the order in which it was. */
  List<Try> tries() throws IOException {
    List<Try> tries = new ArrayList<>();
    for (String name : named(TRY)) {
      records.read(TRY + name, Try.class).ifPresent(tries::add);
    }
    return tries;
  }

  private List<Try> tries(String call) throws IOException {
    return tries().stream().filter(tried -> tried.call().equals(call)).toList();
  }

  /** What follows this beginning in the names of the files that have it, in their order. */
  private List<String> named(String beginning) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(beginning) && !name.endsWith(".new"))
          .map(name -> name.substring(beginning.length()))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  boolean stopOrdered() {
    return Files.exists(folder.resolve("stop"));
  }

  /** A file that comes with the program. */
  static String resource(String name) throws IOException {
    try (InputStream data = JobFiles.class.getResourceAsStream(name)) {
      if (data == null) {
        throw new IOException(name + " is not part of this build: reinstall Holdfire");
      }
      return new String(data.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
