package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a start loads: only the rooms of what was asked for. Without the cache, which loads what was
 * used in training whether it is used again or not.
 */
class LightStartIT {
  private static final Path HOME = CliHome.LAUNCHER.resolve("../..").normalize();

  /** The parts that cost a start most, by what they are for. */
  private static final String PROTOCOL = "io\\.modelcontextprotocol|reactor\\.|com\\.networknt";

  /** The catalogue itself is read only where something runs that Holdfire did not start. */
  private static final String SCRIPTS =
      "org\\.treesitter|dev\\.holdfire\\.(script\\.|gpu\\.(?!GpuCatalogue$))";

  private static final String PAGE =
      "com\\.sun\\.net\\.httpserver|gg\\.jte|dev\\.holdfire\\.web\\.(?!ApprovalPage\\$Parts)";
  private static final String NETWORK = "java\\.net\\.http|jdk\\.internal\\.net\\.http";
  private static final String DATABASE =
      "org\\.sqlite|org\\.flywaydb|org\\.jdbi|dev\\.holdfire\\.ledger\\.(?!Identifiers|Anchor$)";
  private static final String LOGS = "ch\\.qos\\.logback\\.core\\.ConsoleAppender";

  /** The protocol's own room, but for the logs that are set up there. */
  private static final String SERVER =
      "dev\\.holdfire\\.Server|dev\\.holdfire\\.mcp\\.(?!LateLogs)";

  /** Of the database, a few exceptions and interfaces are looked at when classes are verified. */
  private static final String DATABASE_AT_WORK =
      "org\\.sqlite\\.(core|SQLiteConnection|JDBC)|org\\.flywaydb\\.core\\.(Flyway$|internal)"
          + "|org\\.jdbi\\.v3\\.core\\.(Jdbi$|statement|mapper)";

  @TempDir Path folder;
  private CliHome home;

  @BeforeEach
  void aUser() throws IOException {
    home = new CliHome(folder);
  }

  @Test
  void commandsLoadTheRoomsThatTheyWorkIn() throws Exception {
    assertThat(loaded("status"))
        .satisfies(classes -> none(classes, PROTOCOL, SCRIPTS, PAGE, NETWORK, LOGS, SERVER))
        .contains("dev.holdfire.ledger.Ledger");
    assertThat(loaded("approve", "--list"))
        .satisfies(classes -> none(classes, PROTOCOL, SCRIPTS, PAGE, NETWORK, LOGS, SERVER))
        .contains("dev.holdfire.approval.Approvals");
    assertThat(loaded("check", "train.py"))
        .satisfies(classes -> none(classes, PROTOCOL, DATABASE, PAGE, NETWORK, LOGS, SERVER))
        .satisfies(classes -> none(classes, "dev\\.holdfire\\.(jobs|backend|report)\\."))
        .satisfies(classes -> none(classes, "dev\\.holdfire\\.approval\\.(?!Notifier$)"))
        .satisfies(classes -> none(classes, "dev\\.holdfire\\.cli\\.(?!Holdfire|Check)\\w+Command"))
        .contains("dev.holdfire.script.ScriptReader");
  }

  /** Nothing that an answer to {@code tools/list} does not need is loaded before it. */
  @Test
  void aServerAnswersBeforeItLoadsWhatItsToolsNeed() throws Exception {
    String early =
        String.join(
            "|",
            DATABASE_AT_WORK,
            "com\\.networknt",
            "reactor\\.",
            SCRIPTS,
            PAGE,
            NETWORK,
            "ch\\.qos",
            "sun\\.security\\.provider\\.NativePRNG",
            "dev\\.holdfire\\.[\\w.]+\\$\\$TypeSwitch",
            "dev\\.holdfire\\.(policy\\.PolicyToml|backend|report)\\.",
            "dev\\.holdfire\\.mcp\\.ToolManifest\\$");
    List<String> found = List.of();
    for (int i = 0; i < 5; i++) {
      found = matching(loadedUntilTheListWasAnswered(), early);
      if (found.isEmpty()) {
        return;
      }
    }
    assertThat(found).describedAs("loaded early in each of five starts").isEmpty();
  }

  private static void none(List<? extends String> classes, String... patterns) {
    assertThat(matching(classes, String.join("|", patterns))).isEmpty();
  }

  private static List<String> matching(List<? extends String> classes, String patterns) {
    Pattern pattern = Pattern.compile(patterns);
    return classes.stream()
        .<String>map(name -> name)
        .filter(name -> pattern.matcher(name).lookingAt())
        .toList();
  }

  private List<String> loaded(String... arguments) throws Exception {
    CliRun.of(java(arguments)).exits(0);
    return classes();
  }

  private List<String> loadedUntilTheListWasAnswered() throws Exception {
    Process process = java("serve").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (Writer in = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line :
          Files.readAllLines(Path.of("src/main/distribution/session.jsonl")).subList(0, 3)) {
        in.write(line + "\n");
      }
      in.flush();
      assertThat(Json.parse(out.readLine()).path("id").asInt()).isEqualTo(1);
      assertThat(Json.parse(out.readLine()).path("result").path("tools")).hasSize(7);
      process.destroyForcibly().waitFor();
    }
    return classes();
  }

  /** The program without its launcher, writing down every class that it loads. */
  private ProcessBuilder java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                HOME.resolve("runtime/bin/java").toString(),
                "-Xlog:class+load:file=" + log(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                HOME.resolve("lib/holdfire.jar").toString(),
                "dev.holdfire.Holdfire"));
    command.addAll(List.of(arguments));
    return home.process(command);
  }

  private Path log() {
    return folder.resolve("classes");
  }

  private List<String> classes() throws IOException {
    try (var lines = Files.lines(log())) {
      return lines
          .map(line -> line.replaceFirst("^(\\[[^]]*])*\\s*", "").split(" ", 2)[0])
          .toList();
    }
  }
}
