package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The program with its own runtime and its AOT cache, as a stranger unpacks it. */
class RuntimeIT {
  private static final Path BUILT = CliHome.LAUNCHER.resolve("../..").normalize();
  private static final Path TARGET = BUILT.resolve("..").normalize();

  @TempDir private static Path unpacked;
  private static Path whole;

  @TempDir Path folder;
  private Path program;

  @BeforeAll
  static void unpack() throws Exception {
    Path archive;
    try (Stream<Path> files = Files.list(TARGET)) {
      archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    String name = archive.getFileName().toString();
    of(TARGET, "sha256sum", "--check", name + ".sha256").exits(0);
    of(unpacked, "tar", "-xzf", archive.toString()).exits(0);
    whole = unpacked.resolve(name.replaceFirst("\\.tar\\.gz$", ""));
  }

  private static CliRun of(Path working, String... command) throws Exception {
    return CliRun.of(new ProcessBuilder(command).directory(working.toFile()));
  }

  /** A copy of what was unpacked, for a test to spoil. */
  @BeforeEach
  void copied() throws Exception {
    of(folder, "cp", "-a", whole.toString(), ".").exits(0);
    program = folder.resolve(whole.getFileName());
  }

  @Test
  void itRunsWithoutAnyJavaAndFromItsCache() throws Exception {
    assertThat(run(folder, "sh", "-c", "command -v java").out())
        .describedAs("the place that this is tried in has no Java")
        .isEmpty();

    assertThat(run(folder, launcher(), "--version").exits(0).out()).startsWith("holdfire ");
    works(run(folder, launcher(), "status", "--json"));
    assertThat(cacheFits()).isTrue();
  }

  /** What may happen to a cache or to what it was made from. */
  enum Trap {
    TOUCHED_JAR {
      @Override
      void set(Path program) throws IOException {
        Files.setLastModifiedTime(
            program.resolve("lib/holdfire.jar"),
            FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
      }
    },
    TRUNCATED {
      @Override
      void set(Path program) throws IOException {
        try (RandomAccessFile cache = new RandomAccessFile(cache(program).toFile(), "rw")) {
          cache.setLength(cache.length() / 2);
        }
      }
    },
    EMPTY {
      @Override
      void set(Path program) throws IOException {
        Files.write(cache(program), new byte[0]);
      }
    },
    NO_CACHE_AT_ALL {
      @Override
      void set(Path program) throws IOException {
        Files.writeString(cache(program), "not a cache, but as long as one ".repeat(100_000));
      }
    },
    ANOTHER_RUNTIME {
      @Override
      void set(Path program) throws IOException {
        Path modules = program.resolve("runtime/lib/modules");
        Files.write(modules, new byte[] {0}, StandardOpenOption.APPEND);
      }
    };

    abstract void set(Path program) throws IOException;

    static Path cache(Path program) throws IOException {
      try (Stream<Path> files = Files.list(program.resolve("lib"))) {
        return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Trap.class)
  void aCacheThatDoesNotFitIsLeftAsideWithoutAWord(Trap trap) throws Exception {
    trap.set(program);

    assertThat(cacheFits()).isFalse();
    CliRun run = run(folder, launcher(), "status", "--json");
    works(run);
    assertThat(run.err()).isEmpty();
  }

  /** Each part is made wrong in the way that a careless copy or a wrong archive does. */
  @Test
  void aDoctorNamesThePartThatIsWrong() throws Exception {
    assertThat(wrong()).isEmpty();

    Trap.TOUCHED_JAR.set(program);
    Path parsers = program.resolve("lib/native/tree-sitter/lib");
    boolean intel = System.getProperty("os.arch", "").equals("amd64");
    Files.copy(
        parsers.resolve((intel ? "aarch64" : "x86_64") + "-linux-gnu-tree-sitter-python.so"),
        parsers.resolve((intel ? "x86_64" : "aarch64") + "-linux-gnu-tree-sitter-python.so"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(wrong()).containsExactlyInAnyOrder("cache", "natives", "parser");
  }

  /** A start takes a cache of the right length without adding it up, so the doctor runs without. */
  @Test
  void aDoctorFindsDamageInsideTheCache() throws Exception {
    try (RandomAccessFile cache = new RandomAccessFile(Trap.cache(program).toFile(), "rw")) {
      cache.seek(cache.length() / 2);
      cache.write("damaged".repeat(10).getBytes(StandardCharsets.US_ASCII));
    }

    assertThat(wrong()).containsExactly("cache");
  }

  /** What a doctor finds wrong with the program itself. */
  private List<String> wrong() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (JsonNode check : run(folder, launcher(), "doctor", "--json").json().path("checks")) {
      String id = check.path("id").asString();
      if (List.of("java", "runtime", "cache", "natives", "parser").contains(id)
          && !check.path("ok").booleanValue()) {
        wrong.add(id);
      }
    }
    return wrong;
  }

  @Test
  void withoutACacheItRunsAllTheSame() throws Exception {
    Files.delete(Trap.cache(program));

    works(run(folder, launcher(), "status", "--json"));
  }

  @Test
  void itRunsFromAReadOnlyFolder() throws Exception {
    run(folder, "chmod", "-R", "a-w", program.toString()).exits(0);
    try {
      works(run(folder, launcher(), "status", "--json"));
      assertThat(cacheFits()).isTrue();
    } finally {
      run(folder, "chmod", "-R", "u+w", program.toString()).exits(0);
    }
  }

  /** An update that replaces a jar must never run the classes of the old one. */
  @Test
  void aJarWithAnotherContentIsNeverTakenForTheOneInTheCache() throws Exception {
    Path jar = program.resolve("lib/holdfire.jar");
    FileTime before = Files.getLastModifiedTime(jar);
    Path source = folder.resolve("Holdfire.java");
    Files.writeString(
        source,
        """
        package dev.holdfire;
        public final class Holdfire {
          public static void main(String[] arguments) {
            System.out.println("another program");
          }
        }
        """);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), source.toString()))
        .isZero();
    try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
      Files.copy(
          folder.resolve("dev/holdfire/Holdfire.class"),
          zip.getPath("dev/holdfire/Holdfire.class"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setLastModifiedTime(jar, before);

    assertThat(run(folder, launcher(), "--version").exits(0).out()).isEqualTo("another program\n");
  }

  /** Whether the JVM itself takes the cache for what is there now. */
  private boolean cacheFits() throws Exception {
    return run(
                folder,
                program.resolve("runtime/bin/java").toString(),
                "-XX:AOTMode=on",
                "-XX:+VerifySharedSpaces",
                "-XX:AOTCache=" + Trap.cache(program),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                program.resolve("lib/holdfire.jar").toString(),
                "dev.holdfire.Holdfire",
                "--version")
            .exit()
        == 0;
  }

  private String launcher() {
    return program.resolve("bin/holdfire").toString();
  }

  /** Runs a command in a place where no Java is installed. */
  private CliRun run(Path working, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(working.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools().toString());
    builder.environment().put("HOME", folder.resolve("home").toString());
    return CliRun.of(builder);
  }

  /** A few tools of a bare system, linked to where they are. */
  private Path tools() throws IOException {
    Path tools = folder.resolve("tools");
    if (Files.isDirectory(tools)) {
      return tools;
    }
    Files.createDirectory(tools);
    for (String name : List.of("sh", "uname", "readlink", "chmod")) {
      Path found =
          Stream.of("/usr/bin", "/bin")
              .map(place -> Path.of(place, name))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(tools.resolve(name), found);
    }
    return tools;
  }

  private static void works(CliRun run) {
    assertThat(run.exits(0).json().path("cap").asString()).isEqualTo("20.00");
  }
}
