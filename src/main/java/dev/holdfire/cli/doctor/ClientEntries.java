package dev.holdfire.cli.doctor;

import dev.holdfire.cli.Surroundings;
import dev.holdfire.cli.client.Client;
import dev.holdfire.cli.client.ClientEntry;
import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the clients' configurations lead to this program and to this state. */
public record ClientEntries(Surroundings surroundings) implements Check {

  /** What the configurations of a client say, or why one cannot be read. */
  private record Read(Client client, List<ClientEntry> entries, List<Finding> unreadable) {}

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Client client : Client.values()) {
      Read read = read(client);
      findings.addAll(read.unreadable());
      read.entries().forEach(entry -> findings.add(finding(client, entry)));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.bad(
              "client",
              Severity.INFORMATION,
              "no client that is known here has it",
              "holdfire init claude-code, codex, gemini or inspector adds it"));
    }
    return findings;
  }

  /** Every entry that can be read. */
  List<ClientEntry> entries() {
    return Stream.of(Client.values()).flatMap(client -> read(client).entries().stream()).toList();
  }

  private Read read(Client client) {
    List<ClientEntry> entries = new ArrayList<>();
    List<Finding> unreadable = new ArrayList<>();
    Stream.concat(
            Stream.of(client.userFile(surroundings.environment(), surroundings.home())),
            surroundings.project().flatMap(client::projectFile).stream())
        .distinct()
        .forEach(
            file -> {
              try {
                entries.addAll(ClientEntry.read(client, file, surroundings.project()));
              } catch (HoldfireException e) {
                unreadable.add(
                    bad(client, Severity.WARNING, e.getMessage(), "correct it, or move it aside"));
              }
            });
    return new Read(client, entries, unreadable);
  }

  private Finding finding(Client client, ClientEntry entry) {
    String again = "'holdfire init %s' brings it up to date".formatted(client.argument());
    Optional<Path> command = found(entry.command());
    if (command.isEmpty()) {
      return bad(
          client,
          Severity.ERROR,
          "%s starts %s, which is no program here".formatted(entry.file(), entry.command()),
          again);
    }
    Optional<Path> own = surroundings.launcher().flatMap(ClientEntries::real);
    if (own.isPresent() && !own.equals(real(command.get()))) {
      return bad(
          client,
          Severity.WARNING,
          "%s starts another one: %s, and this is %s"
              .formatted(entry.file(), command.get(), own.get()),
          again);
    }
    return otherFolders(client, entry)
        .orElseGet(
            () ->
                Finding.good(id(client), Severity.ERROR, "%s starts this".formatted(entry.file())));
  }

  /** A client need not pass on what is set here, so only what the entry itself sets counts. */
  private Optional<Finding> otherFolders(Client client, ClientEntry entry) {
    Path home = surroundings.home();
    Path state = Surroundings.stateFolder(entry.environment(), home);
    Path policy = PolicyFiles.locate(entry.environment(), home, Optional.empty()).user();
    Path here = PolicyFiles.locate(surroundings.environment(), home, Optional.empty()).user();
    if (state.equals(surroundings.state()) && policy.equals(here)) {
      return Optional.empty();
    }
    return Optional.of(
        bad(
            client,
            Severity.WARNING,
            "the server that %s starts need not use %s and %s, as this does: by itself it takes %s and %s"
                .formatted(entry.file(), surroundings.state(), here, state, policy),
            "'holdfire init %s', run with the variables that are to hold, writes them into it"
                .formatted(client.argument())));
  }

  /** A bare name is looked for along the path, as clients do. */
  private Optional<Path> found(String command) {
    Stream<Path> places =
        command.contains("/")
            ? Stream.of(Path.of(command))
            : Stream.of(surroundings.environment().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder).resolve(command));
    return places.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file)).findFirst();
  }

  private static Optional<Path> real(Path file) {
    try {
      return Optional.of(file.toRealPath());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static String id(Client client) {
    return "client." + client.argument();
  }

  private static Finding bad(Client client, Severity severity, String found, String remedy) {
    return Finding.bad(id(client), severity, found, remedy);
  }
}
