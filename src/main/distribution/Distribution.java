import dev.holdfire.cli.doctor.JarsDigest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Completes the program that the build has put together: links a runtime for it, trains the cache
 * of classes that its start is fast by, and packs it all. It runs as a source file on the build's
 * JDK, whose jlink links for the platform that it runs on.
 */
final class Distribution {
  /**
   * What the jars use, by jdeps; jdk.unsupported for reactor and jackson, jdk.httpserver for pages,
   * java.management and java.naming for what loggers and drivers look up.
   */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,"
          + "jdk.httpserver,jdk.unsupported";

  private static final Instant FIRST_TIME = Instant.parse("2001-01-01T00:00:00Z");
  private static final int SECONDS_OF_TIMES = 20 * 365 * 86_400;
  private static final int TRAINING_SECONDS = 120;

  private final Path target;
  private final Path project;
  private final String version;
  private final FileTime time;
  private final Path home;
  private final String releases;

  private Distribution(Path project, Path target, String version, Instant time, String releases) {
    this.project = project;
    this.target = target;
    this.version = version;
    this.time = FileTime.from(time);
    this.releases = releases;
    this.home = target.resolve("holdfire");
  }

  /**
   * Arguments: the project's folder, its target folder, its version, the time that all files get,
   * the address below which releases are published.
   */
  public static void main(String[] arguments) throws Exception {
    new Distribution(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            arguments[2],
            Instant.parse(arguments[3]),
            arguments[4])
        .make();
  }

  private void make() throws Exception {
    link();
    String jars = JarsDigest.in(home.resolve("lib"));
    String platform = platform();
    Path launcher = home.resolve("bin/holdfire");
    Files.writeString(
        launcher,
        Files.readString(project.resolve("src/main/launcher/holdfire"))
            .replace("@jars@", jars)
            .replace("@platform@", platform));
    // The cache holds for files of the very time that they had in training.
    setTimes();
    Path cache = home.resolve("lib/holdfire-" + jars + ".aot");
    if (!Files.exists(cache)) {
      try (Stream<Path> old = Files.list(home.resolve("lib"))) {
        for (Path file : old.filter(each -> each.toString().endsWith(".aot")).toList()) {
          Files.delete(file);
        }
      }
      train(cache);
    }
    setTimes();
    pack("holdfire-%s-%s".formatted(version, platform.toLowerCase(Locale.ROOT).replace(' ', '-')));
    bundle(platform.split(" ", 2)[0]);
  }

  /** As {@code uname -sm} tells it. */
  private static String platform() {
    String system = System.getProperty("os.name", "").startsWith("Mac") ? "Darwin" : "Linux";
    String machine = System.getProperty("os.arch", "");
    String name =
        switch (machine) {
          case "amd64" -> "x86_64";
          case "aarch64" -> system.equals("Darwin") ? "arm64" : "aarch64";
          default -> machine;
        };
    return system + " " + name;
  }

  private void link() throws IOException {
    Path runtime = home.resolve("runtime");
    Path stamp = target.resolve("runtime.stamp");
    String wanted = Runtime.version() + " " + MODULES;
    if (Files.exists(runtime.resolve("bin/java"))
        && Files.exists(stamp)
        && Files.readString(stamp).equals(wanted)) {
      return;
    }
    delete(runtime);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream lines = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jlink"))
            .run(
                lines,
                lines,
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--generate-cds-archive",
                "--output",
                runtime.toString());
    if (code != 0) {
      throw new IllegalStateException("jlink failed: " + said.toString(StandardCharsets.UTF_8));
    }
    // A cache of another runtime would be refused at each start.
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".aot")).toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(stamp, wanted);
  }

  /** Of what the cache holds for; the launcher keeps its own, which tells when it was built. */
  private void setTimes() throws IOException {
    for (String part : List.of("lib", "runtime")) {
      try (Stream<Path> files = Files.walk(home.resolve(part))) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          if (!Files.isSymbolicLink(file)) {
            Files.setLastModifiedTime(
                file, file.toString().endsWith(".jar") ? timeOfContent(file) : time);
          }
        }
      }
    }
  }

  /**
   * The JVM takes a jar for the one that the cache was made from where size and time are the same.
   * With a time that is made of its content no other jar is.
   */
  private static FileTime timeOfContent(Path jar) throws IOException {
    long number = ByteBuffer.wrap(JarsDigest.of(jar)).getLong();
    return FileTime.from(FIRST_TIME.plusSeconds(Math.floorMod(number, SECONDS_OF_TIMES)));
  }

  /** A session with a call of each tool, and the commands that people use most, in one process. */
  private void train(Path cache) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("holdfire-training");
    try {
      Path folder = Files.createDirectories(work.resolve("project/.git")).getParent();
      Files.copy(project.resolve("src/demo/train.py"), folder.resolve("train.py"));
      Path said = work.resolve("said");
      List<String> command = new ArrayList<>();
      command.add(home.resolve("runtime/bin/java").toString());
      command.add("-XX:AOTCacheOutput=" + cache);
      command.addAll(
          List.of(
              "-Xrs",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "--enable-native-access=ALL-UNNAMED",
              "-Xlog:disable",
              "-Xlog:all=error:stderr",
              "-cp",
              home.resolve("lib/holdfire.jar").toString(),
              "dev.holdfire.Rehearsal",
              "serve",
              "status",
              "approve --list",
              "check train.py"));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(project.resolve("src/main/distribution/session.jsonl").toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              Map.of(
                  "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                  "HOME", work.toString(),
                  "HOLDFIRE_HOME", work.resolve("state").toString(),
                  "XDG_CONFIG_HOME", work.resolve("config").toString()));
      Process process = builder.start();
      boolean ended = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String text = Files.readString(said);
      if (!ended || process.exitValue() != 0 || !Files.exists(cache)) {
        throw new IllegalStateException("the cache of classes could not be trained: " + text);
      }
      for (int id = 1; id <= 8; id++) {
        if (!text.contains("\"id\":%d,\"result\"".formatted(id))) {
          throw new IllegalStateException(
              "request %d of the training failed: %s".formatted(id, text));
        }
      }
    } finally {
      delete(work);
    }
  }

  private void pack(String name) throws Exception {
    Path pack = target.resolve(name + ".tar.gz");
    Packs.tar(home, name, time, pack);
    Files.writeString(
        target.resolve(name + ".tar.gz.sha256"),
        "%s  %s%n".formatted(HexFormat.of().formatHex(JarsDigest.of(pack)), pack.getFileName()));
  }

  /**
   * A bundle leaves the cache out: whoever unpacks one sets other times, for which no cache holds,
   * and no two trainings make the same.
   */
  private void bundle(String system) throws Exception {
    Path bundle = target.resolve("holdfire-%s.mcpb".formatted(version));
    String list = Files.readString(target.resolve("classes/tool-manifests/list.json"));
    Packs.zip(
        home,
        file -> !file.toString().endsWith(".aot"),
        "manifest.json",
        Listing.bundle(version, system, Listing.tools(list)),
        time,
        bundle);
    Files.write(
        target.resolve("server.json"),
        Listing.registry(
            version,
            "%s/v%s/%s".formatted(releases, version, bundle.getFileName()),
            HexFormat.of().formatHex(JarsDigest.of(bundle))));
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
