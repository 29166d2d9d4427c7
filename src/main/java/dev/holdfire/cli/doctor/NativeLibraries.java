package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.script.syntax.PythonParser;
import dev.holdfire.script.syntax.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native libraries of the ledger and of the parser: whether those that lie ready are for this
 * machine and its C library, and whether scripts can be parsed.
 *
 * @param folders where they lie ready; one that is not there is no fault, since each library then
 *     unpacks its own
 * @param machine the kind of this machine, as the JVM names it
 */
public record NativeLibraries(List<Path> folders, String machine) implements Check {
  private static final String ID = "natives";
  private static final String UNPACK = "unpack the archive for this machine and C library";

  /** The folders that the launcher named. */
  public static List<Path> named() {
    return Stream.of("org.sqlite.lib.path", "tree-sitter-lib")
        .map(System::getProperty)
        .flatMap(Stream::ofNullable)
        .map(Path::of)
        .toList();
  }

  @Override
  public List<Finding> findings() {
    List<String> loaded = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (Path library : libraries()) {
      Optional<String> obstacle = obstacle(library);
      obstacle.ifPresent(reason -> findings.add(Finding.bad(ID, Severity.WARNING, reason, UNPACK)));
      if (obstacle.isEmpty()) {
        loaded.add(String.valueOf(library.getFileName()));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.good(
              ID,
              Severity.WARNING,
              loaded.isEmpty() ? "none lie ready" : String.join(", ", loaded)));
    }
    findings.add(parser());
    return findings;
  }

  private List<Path> libraries() {
    List<Path> libraries = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(Files::isRegularFile).filter(this::isForThis).sorted().forEach(libraries::add);
      } catch (IOException _) {
        // It is not there.
      }
    }
    return libraries;
  }

  /** The parser's libraries for all machines lie in one folder, and their names tell which. */
  private boolean isForThis(Path library) {
    String name = String.valueOf(library.getFileName());
    String ours = machine.equals("amd64") ? "x86_64" : machine;
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    return !name.matches("(x86_64|aarch64)-.*")
        || name.startsWith(ours + (mac ? "-macos" : "-linux"));
  }

  /** Loads it as the libraries' own classes do, which a second time does nothing. */
  @SuppressWarnings("restricted")
  private static Optional<String> obstacle(Path library) {
    try {
      System.load(library.toAbsolutePath().toString());
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Finding parser() {
    try {
      new PythonParser(System::nanoTime)
          .parse(new SourceFile(Path.of("doctor.py"), "pass\n", false, ""));
      return Finding.good("parser", Severity.ERROR, "scripts can be parsed");
    } catch (LinkageError | RuntimeException e) {
      return Finding.bad("parser", Severity.ERROR, "scripts cannot be parsed: " + e, UNPACK);
    }
  }
}
