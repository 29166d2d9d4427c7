package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One user's machine: a project, a policy, a state folder, and the servers that share them. Closing
 * it tells every job that listens to end, waits until no job's process is left, and clears up.
 */
final class Place implements AutoCloseable {
  static final Path LAUNCHER =
      Path.of(System.getProperty("holdfire.launcher", "target/holdfire/bin/holdfire"))
          .toAbsolutePath();

  private static final String END = "end";

  private final Path root;
  private final List<Server> servers = new ArrayList<>();

  private Place(Path root) {
    this.root = root;
  }

  /** A machine whose user wrote this policy. */
  static Place with(String policy) throws IOException {
    Place place = new Place(Files.createTempDirectory("holdfire-it-").toRealPath());
    Files.createDirectories(place.project().resolve(".holdfire"));
    Files.createDirectories(place.home());
    Files.createDirectories(place.config().resolve("holdfire"));
    place.policy(policy);
    return place;
  }

  Path root() {
    return root;
  }

  Path project() {
    return root.resolve("project");
  }

  Path home() {
    return root.resolve("home");
  }

  Path state() {
    return root.resolve("state");
  }

  /** Where a token file may lie: outside the project. */
  Path token() {
    return root.resolve("modal.toml");
  }

  private Path config() {
    return root.resolve("config");
  }

  /** Writes the user's policy; lists and money hold from the next call on. */
  void policy(String text) throws IOException {
    Files.writeString(config().resolve("holdfire").resolve("policy.toml"), text);
  }

  /** Writes a file of the project. */
  Path write(String name, String text) throws IOException {
    Path file = project().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A script that says a step and then runs until {@link #release} is called for it. */
  Path steady(String name) throws IOException {
    return write(
        name,
        """
        # %s
        import os, time
        print("step 1 of 1000", flush=True)
        while not (os.path.exists(__file__ + ".end") or os.path.exists("%s")):
            time.sleep(0.05)
        print("released", flush=True)
        """
            .formatted(name, END));
  }

  /** Lets the runs of a steady script end well. */
  void release(String name) throws IOException {
    write(name + ".end", "");
  }

  /** A server in the project. */
  Server server() throws IOException {
    return server(project(), Optional.empty());
  }

  /** A server in the project whose client answers questions. */
  Server server(Function<ElicitFormRequest, ElicitResult> person) throws IOException {
    return server(project(), Optional.of(person));
  }

  /** A server in the project, beside whose client a person may sit at a terminal. */
  Server serverBesideAPerson() throws IOException {
    return server(Server.BESIDE, project(), Optional.empty());
  }

  /** A server in some folder. */
  Server server(Path working, Optional<Function<ElicitFormRequest, ElicitResult>> person)
      throws IOException {
    return server(Server.BELOW, working, person);
  }

  private Server server(
      String how, Path working, Optional<Function<ElicitFormRequest, ElicitResult>> person)
      throws IOException {
    Path pidFile = root.resolve("server-" + servers.size());
    Server server = Server.start(how, working, environment(), pidFile, person);
    servers.add(server);
    return server;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", home().toString());
    environment.put("HOLDFIRE_HOME", state().toString());
    environment.put("XDG_CONFIG_HOME", config().toString());
    environment.put("XDG_STATE_HOME", "");
    environment.put("HOLDFIRE_JAVA", System.getProperty("java.home") + "/bin/java");
    return environment;
  }

  /** What a command printed, and how it ended. */
  record Printed(int exitCode, String out, String error) {}

  /** Runs a command of the packaged program in the project. */
  Printed run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), arguments);
  }

  /** The same on a pseudo-terminal, where a person types these keys once asked. */
  Printed onTerminal(String keys, String... arguments) throws IOException, InterruptedException {
    String terminal = Path.of("src/test/resources/cli/terminal.py").toAbsolutePath().toString();
    return run(List.of("python3", terminal, CliHome.ASKED, keys), arguments);
  }

  private Printed run(List<String> before, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(LAUNCHER.toString());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(root, "out", "");
    Path error = Files.createTempFile(root, "error", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(error.toFile());
    builder.environment().putAll(environment());
    int exitCode = builder.start().waitFor();
    return new Printed(exitCode, Files.readString(out), Files.readString(error));
  }

  /** What {@code holdfire status --json} says, whose money always adds up. */
  JsonNode status() throws IOException, InterruptedException {
    Printed printed = run("status", "--json");
    assertThat(printed.exitCode()).describedAs(printed.error()).isZero();
    JsonNode status = JsonMapper.shared().readTree(printed.out());
    assertThat(money(status, "allowed"))
        .isEqualByComparingTo(
            money(status, "spent").add(money(status, "reserved")).add(money(status, "remaining")));
    return status;
  }

  /** An amount, which is written as exact decimals in a text. */
  static BigDecimal money(JsonNode node, String field) {
    assertThat(node.path(field).isString()).describedAs("%s in %s", field, node).isTrue();
    return new BigDecimal(node.path(field).stringValue());
  }

  @Override
  public void close() throws IOException {
    servers.forEach(Server::close);
    write(END, "");
    for (Path job : children(state().resolve("jobs"))) {
      Until.holds("the processes of " + job.getFileName() + " end", () -> hasEnded(job));
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Whether a job is over, whoever looks. */
  boolean hasEnded(String jobId) {
    return hasEnded(state().resolve("jobs").resolve(jobId));
  }

  /** Whether the supervisor of a job has written the job's end, and has ended itself. */
  private static boolean hasEnded(Path job) {
    try {
      JsonNode claim = JsonMapper.shared().readTree(Files.readString(job.resolve("claim.json")));
      return !claim.path("by").asString("").equals("supervisor")
          || (Files.exists(job.resolve("end.json")) && isGone(claim.path("pid").asLong()));
    } catch (IOException e) {
      // Nobody ever took it.
      return true;
    }
  }

  private static boolean isGone(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return true;
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  /** How long anything is waited for: long, so that a busy machine changes nothing. */
  static Duration patience() {
    return Duration.ofSeconds(90);
  }
}
