package dev.holdfire.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A user of the packaged program: a home, a policy, a state folder and a project. */
final class CliHome implements AutoCloseable {
  static final Path LAUNCHER =
      Path.of(Objects.requireNonNull(System.getProperty("holdfire.launcher")));

  /** What the prompt ends in. */
  static final String ASKED = "or no: ";

  private static final String TERMINAL =
      Path.of("src/test/resources/cli/terminal.py").toAbsolutePath().toString();

  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  CliHome(Path root) throws IOException {
    this.root = root;
    for (String name : List.of("project", "home", "config/holdfire")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(Path.of("src/demo/train.py"), project().resolve("train.py"));
    environment.put("HOME", root.resolve("home").toString());
    environment.put("HOLDFIRE_HOME", state().toString());
    environment.put("XDG_CONFIG_HOME", root.resolve("config").toString());
    environment.put("LC_ALL", "C.UTF-8");
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.equals("PATH") || name.equals("JAVA_HOME") || name.equals("HOLDFIRE_JAVA")) {
                environment.put(name, value);
              }
            });
  }

  Path project() {
    return root.resolve("project");
  }

  Path state() {
    return root.resolve("state");
  }

  Path policy() {
    return root.resolve("config/holdfire/policy.toml");
  }

  CliHome policy(String toml) throws IOException {
    Files.writeString(policy(), toml);
    return this;
  }

  CliHome with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** A process of this user in the project, not started. */
  ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(project().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs the program without a terminal. */
  CliRun run(String... arguments) throws IOException, InterruptedException {
    return CliRun.of(process(command(List.of(), arguments)));
  }

  /** Runs the program without a terminal several times, at once; each text is split at blanks. */
  List<CliRun> runs(List<String> commands) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads
          .invokeAll(
              commands.stream()
                  .<Callable<CliRun>>map(command -> () -> run(command.split(" ", -1)))
                  .toList())
          .stream()
          .map(Future::resultNow)
          .toList();
    }
  }

  /** Runs the program on a pseudo-terminal; {@code out} is what the terminal showed. */
  CliRun terminal(String keys, String... arguments) throws IOException, InterruptedException {
    return CliRun.of(process(command(List.of("python3", TERMINAL, ASKED, keys), arguments)));
  }

  /** The same, typing once another mark was shown. */
  CliRun terminalAfter(String mark, String keys, String... arguments)
      throws IOException, InterruptedException {
    return CliRun.of(process(command(List.of("python3", TERMINAL, mark, keys), arguments)));
  }

  /** Runs a line of shell on a pseudo-terminal, with the launcher as {@code $0}. */
  CliRun shellOnTerminal(String keys, String line, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("python3", TERMINAL, ASKED, keys, "sh", "-c", line));
    return CliRun.of(process(command(command, arguments)));
  }

  private static List<String> command(List<String> before, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(LAUNCHER.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** What the ledger holds about a request beside its answers, oldest first. */
  List<String> events(String approvalId) throws SQLException {
    return texts("select what from approval_event where approval_id = ? order by seq", approvalId);
  }

  /** What the audit says that came of a person's tries with a request, oldest first. */
  List<String> audited(String approvalId) throws SQLException {
    return texts(
        "select outcome from audit where tool = 'approve' and actor = 'person' and detail = ?"
            + " order by seq",
        approvalId);
  }

  private List<String> texts(String sql, String argument) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = ledger();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, argument);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          texts.add(Objects.requireNonNull(rows.getString(1)));
        }
      }
    }
    return texts;
  }

  /** The ledger, for a look or a stroke past the program. */
  Connection ledger() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + state().resolve("ledger.db"));
  }

  /** Ends what jobs of this user still run, and waits until nothing writes here any more. */
  @Override
  public void close() {
    ours(project().toString()).forEach(ProcessHandle::destroyForcibly);
    ours(root.toString()).forEach(process -> process.onExit().orTimeout(30, SECONDS).join());
  }

  private static List<ProcessHandle> ours(String path) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(
            process -> process.info().commandLine().filter(line -> line.contains(path)).isPresent())
        .toList();
  }
}
