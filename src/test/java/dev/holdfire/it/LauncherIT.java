package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The script that starts the program: from anywhere, by any link, on the right Java. Most of it is
 * seen with stand-ins for Java that say how they were called.
 */
class LauncherIT {
  private static final String REAL =
      Path.of(System.getProperty("java.home", ""), "bin/java").toString();

  @TempDir Path folder;
  private Path home;
  private Path bin;

  @BeforeEach
  void aCopy() throws IOException {
    home = folder.resolve("a place with spaces");
    bin = Files.createDirectories(home.resolve("bin"));
    Files.copy(CliHome.LAUNCHER, bin.resolve("holdfire"));
  }

  /** The home of a Java that prints its name and what it was called with, and ends with 7. */
  private Path java(String name, String version) throws IOException {
    Path java = Files.createDirectories(folder.resolve(name).resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-09-16' >&2; exit; fi
        echo "%s"
        for argument in "$@"; do echo "<$argument>"; done
        exit 7
        """
            .formatted(version, name));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder.resolve(name);
  }

  private CliRun run(Path working, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(working.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    builder.environment().putAll(environment);
    return CliRun.of(builder);
  }

  @Test
  void itFindsItsHomeByEveryWayThatLeadsToIt() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HOLDFIRE_JAVA", java("stand-in", "25.0.1") + "/bin/java", "CDPATH", folder.toString());
    Path launcher = bin.resolve("holdfire");
    Files.createSymbolicLink(folder.resolve("absolute"), launcher);
    Files.createSymbolicLink(
        folder.resolve("relative"), Path.of("a place with spaces/bin/holdfire"));
    Path deep = Files.createDirectories(folder.resolve("x/y"));
    Files.createSymbolicLink(deep.resolve("chain"), Path.of("../../relative"));
    Files.createSymbolicLink(folder.resolve("linked folder"), Path.of("a place with spaces"));
    // A folder that a look through CDPATH would take for the launcher's own.
    Path other = Files.createDirectories(folder.resolve("other/a place with spaces/bin"));
    Files.createSymbolicLink(other.resolve("link"), launcher);
    for (String way :
        List.of(
            launcher.toString(),
            "a place with spaces/bin/holdfire",
            "./absolute",
            "./relative",
            "x/y/chain",
            "./x/../x/y/chain",
            folder.resolve("linked folder/bin/holdfire").toString(),
            "other/a place with spaces/bin/link")) {
      CliRun run = run(folder, environment, way, "one two", "*").exits(7);
      assertThat(run.out().lines().toList())
          .describedAs(way)
          .contains("<%s/lib/holdfire.jar>".formatted(home.toRealPath()))
          .endsWith("<dev.holdfire.Holdfire>", "<one two>", "<*>");
      assertThat(run.err()).isEmpty();
    }
    assertThat(run(deep, environment, "../../a place with spaces/bin/holdfire").out())
        .contains("<%s/lib/holdfire.jar>".formatted(home.toRealPath()));
    assertThat(run(bin, environment, "sh", "holdfire").exits(7).out())
        .contains("/lib/holdfire.jar>");
  }

  @Test
  void itTakesTheFirstJavaThatIsNewEnough() throws Exception {
    Path old = java("seventeen", "17.0.15");
    Path young = java("twenty-six", "26-ea");
    String launcher = bin.resolve("holdfire").toString();
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    Map<String, String> oldFirst =
        Map.of("PATH", old + "/bin:" + path, "JAVA_HOME", young.toString());
    assertThat(run(folder, oldFirst, launcher).exits(7).out()).startsWith("twenty-six\n");
    Map<String, String> youngOnPath =
        Map.of("PATH", young + "/bin:" + path, "JAVA_HOME", old.toString());
    assertThat(run(folder, youngOnPath, launcher).exits(7).out()).startsWith("twenty-six\n");

    Path named = java("named", "25");
    assertThat(
            run(
                    folder,
                    Map.of("HOLDFIRE_JAVA", named + "/bin/java", "PATH", young + "/bin:" + path),
                    launcher)
                .exits(7)
                .out())
        .startsWith("named\n");
    run(folder, Map.of("HOLDFIRE_JAVA", old + "/bin/java"), launcher)
        .fails(1, "HOLDFIRE_JAVA is no Java 25", old.toString());

    // A release file speaks for its Java, which is then not started to ask.
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"26.0.1\"\n");
    assertThat(run(folder, youngOnPath, launcher).exits(7).out()).startsWith("seventeen\n");

    java("a place with spaces/runtime", "25");
    assertThat(run(folder, youngOnPath, launcher).exits(7).out())
        .startsWith("a place with spaces/runtime\n");
  }

  @Test
  void withoutAnyJavaItSaysSoInOneLine() throws Exception {
    // The two folders that it knows by name are looked for elsewhere, where there is nothing.
    String script = Files.readString(bin.resolve("holdfire"));
    assertThat(script).contains("/usr/lib/jvm/", "/Library/Java/");
    Files.writeString(
        bin.resolve("holdfire"),
        script
            .replace("/usr/lib/jvm/", folder + "/none/")
            .replace("/Library/Java/", folder + "/none/"));
    for (List<String> shell : shells()) {
      List<String> command = new ArrayList<>(shell);
      command.addAll(List.of(bin.resolve("holdfire").toString(), "serve"));
      CliRun run =
          run(folder, Map.of("PATH", folder.toString()), command.toArray(String[]::new))
              .fails(1, "no Java 25 or newer was found", "HOLDFIRE_JAVA");
      assertThat(run.err().lines()).hasSize(1);
    }
    Path colon = Files.createDirectories(folder.resolve("a:b/bin")).resolve("holdfire");
    Files.copy(CliHome.LAUNCHER, colon);
    run(folder, Map.of("HOLDFIRE_JAVA", REAL), colon.toString()).fails(1, "colon");
  }

  @Test
  void everyShellRunsIt() throws Exception {
    Map<String, String> environment =
        Map.of("HOLDFIRE_JAVA", java("stand-in", "25.0.1") + "/bin/java");
    for (List<String> shell : shells()) {
      List<String> command = new ArrayList<>(shell);
      command.addAll(List.of(bin.resolve("holdfire").toString(), "a b"));
      CliRun run = run(folder, environment, command.toArray(String[]::new)).exits(7);
      assertThat(run.out()).startsWith("stand-in\n").endsWith("<a b>\n");
      assertThat(run.err()).isEmpty();
    }
  }

  /** The shells of this machine by their paths; {@code sh} is always there. */
  private static List<List<String>> shells() {
    List<List<String>> found = new ArrayList<>();
    for (List<String> shell :
        List.of(
            List.of("/bin/sh"),
            List.of("/bin/dash"),
            List.of("/bin/bash", "--posix"),
            List.of("/bin/busybox", "sh"),
            List.of("/bin/ksh"))) {
      if (Files.isExecutable(Path.of(shell.getFirst()))) {
        found.add(shell);
      }
    }
    return found;
  }

  @Test
  void itRunsFromAReadOnlyFolderWithSpaces() throws Exception {
    String copy = folder.resolve("read only").toString();
    String built = CliHome.LAUNCHER.resolve("../..").normalize().toString();
    run(folder, Map.of(), "cp", "-R", built, copy).exits(0);
    run(folder, Map.of(), "chmod", "-R", "a-w", copy).exits(0);
    try {
      CliRun run = run(folder, Map.of("HOLDFIRE_JAVA", REAL), copy + "/bin/holdfire", "--version");
      assertThat(run.exits(0).out()).startsWith("holdfire ");
      assertThat(run.err()).isEmpty();
    } finally {
      run(folder, Map.of(), "chmod", "-R", "u+w", copy).exits(0);
    }
  }

  @Test
  void aSignalToItsProcessReachesTheServerWhoseStdoutIsTheProtocolAlone() throws Exception {
    CliHome user = new CliHome(folder.resolve("user"));
    Process process = user.process(List.of(CliHome.LAUNCHER.toString(), "serve")).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      process
          .getOutputStream()
          .write(
              """
              {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
              "capabilities":{},"clientInfo":{"name":"c","version":"1"}}}
              {"jsonrpc":"2.0","method":"notifications/initialized"}
              {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"inspect_job","arguments":{}}}
              """
                  .getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      assertThat(message(out.readLine()).path("id").asInt()).isEqualTo(1);
      assertThat(message(out.readLine()).path("id").asInt()).isEqualTo(2);
      assertThat(process.children()).isEmpty();
      assertThat(process.info().command())
          .hasValueSatisfying(run -> assertThat(run).endsWith("java"));

      process.toHandle().destroy();

      assertThat(process.waitFor(CliRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
      assertThat(out.readAllLines()).isEmpty();
    } finally {
      process.destroyForcibly();
      user.close();
    }
  }

  private static JsonNode message(String line) {
    JsonNode message = JsonMapper.shared().readTree(line);
    assertThat(message.path("jsonrpc").asString()).isEqualTo("2.0");
    return message;
  }
}
