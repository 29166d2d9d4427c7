package dev.holdfire.cli;

import dev.holdfire.cli.client.Client;
import dev.holdfire.cli.client.ClientSetup;
import dev.holdfire.cli.client.ClientSetup.Change;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Adds Holdfire to a client's configuration, and takes it out again. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Adds Holdfire to a client's configuration and shows the change; --undo takes it out again.",
      "Everything else in the file stays as it is."
    })
final class InitCommand implements Callable<Integer> {
  private static final String PRINT = "print";
  private static final String HOME = "HOLDFIRE_HOME";
  private static final int LINE_LENGTH = 10_000;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(
      paramLabel = "CLIENT",
      description = "claude-code, codex, gemini, inspector; or print, for any other client.")
  private String client = "";

  @Option(
      names = "--scope",
      paramLabel = "user|project",
      defaultValue = "user",
      description = "Whose configuration: yours everywhere (the default), or this project's.")
  private String scope = "";

  @Option(names = "--dry-run", description = "Show the change, write nothing.")
  private boolean dryRun;

  @Option(names = "--undo", description = "Take Holdfire out, keep what others changed since.")
  private boolean undo;

  InitCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    Client.Scope chosen = scope();
    if (client.equals(PRINT)) {
      print();
    } else {
      Client known = client();
      Optional<Path> file = file(known, chosen);
      if (file.isPresent()) {
        change(known, chosen, file.get());
      } else {
        out.printf(
            "%s keeps no file in a project; start it with%n  npx @modelcontextprotocol/inspector"
                + " --cli %s serve --method tools/list%n",
            known.title(), launcher());
      }
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private Client.Scope scope() {
    return Arrays.stream(Client.Scope.values())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(scope))
        .findFirst()
        .orElseThrow(() -> invalid("--scope is user or project, not \"%s\"".formatted(scope)));
  }

  private Client client() {
    return Arrays.stream(Client.values())
        .filter(value -> value.argument().equals(client))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    "\"%s\" is no client that is known here; say %s or %s"
                        .formatted(
                            client,
                            Arrays.stream(Client.values())
                                .map(Client::argument)
                                .collect(Collectors.joining(", ")),
                            PRINT)));
  }

  private Optional<Path> file(Client known, Client.Scope chosen) {
    return switch (chosen) {
      case USER -> Optional.of(known.userFile(surroundings.environment(), surroundings.home()));
      case PROJECT ->
          known.projectFile(
              surroundings
                  .project()
                  .orElseThrow(
                      () ->
                          invalid(
                              "this folder is no project: run it in one, or leave out --scope")));
    };
  }

  /** What most clients read, for those that are not known here. */
  private void print() {
    if (undo) {
      throw invalid("'init print' writes nothing, so there is nothing to undo");
    }
    ObjectNode document = JsonMapper.shared().createObjectNode();
    ObjectNode entry = document.putObject("mcpServers").putObject("holdfire");
    entry.put("command", launcher().toString());
    entry.putArray("args").add("serve");
    if (!variables().isEmpty()) {
      entry.set("env", JsonMapper.shared().valueToTree(variables()));
    }
    out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document));
  }

  private void change(Client known, Client.Scope chosen, Path file) {
    ClientSetup setup =
        new ClientSetup(
            known,
            undo ? Path.of("") : launcher(),
            undo ? Map.of() : variables(),
            file,
            chosen == Client.Scope.USER,
            surroundings.state(),
            new Redactor(List.of(), List.of())::mask);
    Change change = undo ? setup.takeOut(!dryRun) : setup.enter(!dryRun);
    if (change.lines().isEmpty()) {
      out.println(
          undo
              ? "nothing of Holdfire is in %s".formatted(file)
              : "%s has it already; nothing was changed".formatted(file));
      return;
    }
    change.lines().forEach(line -> out.println(PlainText.line(line, LINE_LENGTH)));
    if (dryRun) {
      out.println("a dry run: %s was left as it is".formatted(file));
    } else if (change.deletes()) {
      out.println("deleted %s, which held nothing else".formatted(file));
    } else if (undo) {
      out.println("took Holdfire out of %s".formatted(file));
    } else {
      out.println(
          "wrote %s; start %s anew, and 'holdfire init %s%s --undo' takes it back"
              .formatted(
                  file,
                  known.title(),
                  client,
                  chosen == Client.Scope.PROJECT ? " --scope project" : ""));
    }
  }

  /** What chooses the folders that this works in: the client's server is to work in the same. */
  private Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    set(HOME)
        .map(folder -> Path.of(folder).toAbsolutePath().toString())
        .ifPresentOrElse(
            folder -> variables.put(HOME, folder), () -> absolute("XDG_STATE_HOME", variables));
    absolute("XDG_CONFIG_HOME", variables);
    return variables;
  }

  private void absolute(String name, Map<String, String> variables) {
    set(name).filter(folder -> folder.startsWith("/")).ifPresent(it -> variables.put(name, it));
  }

  private Optional<String> set(String name) {
    return Optional.ofNullable(surroundings.environment().get(name)).filter(it -> !it.isBlank());
  }

  /** A link to the launcher is kept, since it outlives an update; its folder is written in full. */
  private Path launcher() {
    Path named =
        surroundings
            .launcher()
            .orElseThrow(() -> invalid("this was not started by bin/holdfire: use that"))
            .toAbsolutePath();
    try {
      return Optional.ofNullable(named.getParent())
          .orElse(named)
          .toRealPath()
          .resolve(named.getFileName());
    } catch (IOException _) {
      return named;
    }
  }

  private static HoldfireException invalid(String message) {
    return new HoldfireException(ErrorCode.INVALID_INPUT, message);
  }
}
