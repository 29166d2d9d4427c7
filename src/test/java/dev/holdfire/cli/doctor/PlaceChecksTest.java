package dev.holdfire.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.cli.Surroundings;
import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.ledger.ClockSeen;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a doctor says of the places that the program works with, each made wrong on purpose. */
class PlaceChecksTest {
  @TempDir Path folder;
  private Path home;
  private Path state;
  private Path launcher;
  private Path project;

  @BeforeEach
  void aUser() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    state = home.resolve(".local/state/holdfire");
    project = Files.createDirectory(folder.resolve("project"));
    launcher = program("program/bin/holdfire");
  }

  @Test
  void aStateThatCannotBeUsedIsAnError() throws Exception {
    assertThat(state(state)).singleElement().matches(Finding::ok);
    try (var left = Files.list(state)) {
      assertThat(left).noneMatch(file -> file.toString().contains("doctor"));
    }
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(state(file.resolve("state")))
        .singleElement()
        .matches(bad -> !bad.works())
        .satisfies(bad -> assertThat(bad.remedy()).contains("HOLDFIRE_HOME"));
    // No account may write there, not even the one that may do everything.
    assertThat(state(Path.of("/proc/holdfire"))).singleElement().matches(bad -> !bad.works());

    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(state(state).getLast())
        .returns(Severity.WARNING, Finding::severity)
        .returns("chmod 700 " + state, Finding::remedy);
  }

  @Test
  void aClockThatWasSetBackOrDiffersFromTheDisksIsFound() {
    Instant now = Instant.now();
    MovableClock clock = new MovableClock(now);
    try (Ledger ledger = Ledger.in(state)) {
      ledger.write(
          transaction -> {
            ClockSeen.note(transaction, now.plus(Duration.ofSeconds(30)));
            return now;
          });
      assertThat(clock(ledger, clock).ok()).isTrue();
      ledger.write(
          transaction -> {
            ClockSeen.note(transaction, now.plus(Duration.ofHours(2)));
            return now;
          });
      assertThat(clock(ledger, clock))
          .returns(false, Finding::ok)
          .satisfies(bad -> assertThat(bad.found()).contains("the clock was set back"))
          .satisfies(bad -> assertThat(bad.remedy()).contains("set this machine's clock right"));
      assertThat(clock(ledger, Clock.fixed(now.plus(Duration.ofHours(3)), ZoneOffset.UTC)).found())
          .contains("on the disk of " + state);
    }
  }

  @Test
  void aPolicyThatCannotBeReadIsAnError() throws Exception {
    PolicyFiles files = PolicyFiles.locate(Map.of(), home, Optional.empty());
    assertThat(new PolicyInForce(files).findings()).singleElement().matches(Finding::ok);
    Files.createDirectories(files.user());
    assertThat(new PolicyInForce(files).findings())
        .singleElement()
        .matches(bad -> !bad.works())
        .satisfies(bad -> assertThat(bad.found()).contains(files.user().toString()));
    assertThat(new ProjectHere(Optional.empty()).findings().getFirst().ok()).isFalse();
  }

  @Test
  void aClientMayStartNothingOrAnotherProgram() throws Exception {
    assertThat(clients(Map.of()))
        .singleElement()
        .returns(Severity.INFORMATION, Finding::severity)
        .satisfies(none -> assertThat(none.remedy()).contains("holdfire init"));

    Path codex = home.resolve(".codex/config.toml");
    write(codex, "[mcp_servers.holdfire]\ncommand = \"%s\"\n".formatted(launcher));
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    Path gemini = project.resolve(".gemini/settings.json");
    write(
        gemini,
        "{/* mine */\"mcpServers\": {\"holdfire\": {\"command\": \"%s\"}}}".formatted(link));
    assertThat(clients(Map.of()))
        .allMatch(Finding::ok)
        .extracting(Finding::id)
        .containsExactly("client.codex", "client.gemini");

    Path gone = folder.resolve("gone/bin/holdfire");
    write(codex, "[mcp_servers.holdfire]\ncommand = \"%s\"\n".formatted(gone));
    assertThat(clients(Map.of()).getFirst())
        .matches(bad -> !bad.works())
        .satisfies(bad -> assertThat(bad.found()).contains(codex.toString(), gone.toString()))
        .satisfies(bad -> assertThat(bad.remedy()).contains("holdfire init codex"));

    Path other = program("other/bin/holdfire");
    write(codex, "[mcp_servers.holdfire]\ncommand = \"holdfire\"\n");
    String own = folder.resolve("program/bin").toString();
    assertThat(clients(Map.of("PATH", folder + "/other/bin:" + own)).getFirst())
        .returns(false, Finding::ok)
        .returns(Severity.WARNING, Finding::severity)
        .satisfies(bad -> assertThat(bad.found()).contains("another one: " + other));
    assertThat(clients(Map.of("PATH", own))).allMatch(Finding::ok);

    write(codex, "[mcp_servers\n");
    assertThat(clients(Map.of()).getFirst().found()).contains(codex.toString(), "line 1");
  }

  @Test
  void aClientMayLeadToAnotherStateOrPolicy() throws Exception {
    Path codex = home.resolve(".codex/config.toml");
    String entry = "[mcp_servers.holdfire]\ncommand = \"%s\"\n".formatted(launcher);
    write(codex, entry);
    Map<String, String> here = Map.of("HOLDFIRE_HOME", folder.resolve("mine").toString());
    assertThat(clients(here).getFirst())
        .returns(false, Finding::ok)
        .satisfies(bad -> assertThat(bad.found()).contains(folder + "/mine", state.toString()));
    write(codex, entry + "env = { HOLDFIRE_HOME = \"%s/mine\" }\n".formatted(folder));
    assertThat(clients(here)).allMatch(Finding::ok);
    assertThat(clients(Map.of())).noneMatch(Finding::ok);

    write(codex, entry + "env = { XDG_CONFIG_HOME = \"%s/config\" }\n".formatted(folder));
    assertThat(clients(Map.of()).getFirst().found()).contains("config/holdfire/policy.toml");
  }

  /** Claude Code keeps what {@code claude mcp add} adds by default for a project in this file. */
  @Test
  void whatAClientKeepsForThisProjectCounts() throws Exception {
    write(
        home.resolve(".claude.json"),
        """
        {"projects": {"%s": {"mcpServers": {"holdfire": {"command": "%s/gone"}}}}}\
        """
            .formatted(project, folder));
    assertThat(clients(Map.of())).singleElement().matches(bad -> !bad.works());
  }

  @Test
  void credentialsThatAnAgentCouldTakeAreFound() throws Exception {
    assertThat(credentials(Map.of(), Optional.empty())).singleElement().matches(Finding::ok);
    assertThat(credentials(Map.of("MODAL_TOKEN_SECRET", "as-x"), Optional.empty()))
        .singleElement()
        .returns(Severity.WARNING, Finding::severity)
        .satisfies(bad -> assertThat(bad.found()).contains("MODAL_TOKEN_SECRET"))
        .satisfies(bad -> assertThat(bad.found()).doesNotContain("as-x"))
        .satisfies(bad -> assertThat(bad.remedy()).contains("backend.modal.config_path"));

    Path usual = home.resolve(".modal.toml");
    Files.writeString(usual, "[me]\nactive = true\n");
    assertThat(credentials(Map.of(), Optional.empty())).allMatch(Finding::ok);
    Files.writeString(usual, "[me]\ntoken_id = \"ak-x\"\ntoken_secret = \"as-x\"\n");
    assertThat(credentials(Map.of(), Optional.empty()))
        .singleElement()
        .satisfies(bad -> assertThat(bad.found()).contains(usual.toString()));

    Path own = folder.resolve("modal.toml");
    Files.move(usual, own);
    assertThat(credentials(Map.of("MODAL_CONFIG_PATH", own.toString()), Optional.empty()))
        .noneMatch(Finding::ok);
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(credentials(Map.of(), Optional.of(own)).getFirst())
        .returns(Severity.WARNING, Finding::severity)
        .returns("chmod 600 " + own, Finding::remedy);
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
    assertThat(credentials(Map.of(), Optional.of(own)).getFirst())
        .returns(Severity.INFORMATION, Finding::severity);

    write(
        home.resolve(".gemini/settings.json"),
        """
        {"mcpServers": {"holdfire": {"command": "x", "env": {"MODAL_TOKEN_ID": "ak-x"}}}}\
        """);
    assertThat(credentials(Map.of(), Optional.empty()).getFirst().found())
        .contains("settings.json holds MODAL_TOKEN_ID");
  }

  private List<Finding> state(Path state) {
    try (Ledger ledger = Ledger.in(state)) {
      return new StateFolder(state, ledger).findings();
    }
  }

  private Finding clock(Ledger ledger, Clock clock) {
    return new ClockSkew(state, ledger, clock).findings().getFirst();
  }

  private List<Finding> clients(Map<String, String> environment) {
    return new ClientEntries(surroundings(environment)).findings();
  }

  private List<Finding> credentials(Map<String, String> environment, Optional<Path> configured) {
    return new ReachableCredentials(
            environment, home, configured, new ClientEntries(surroundings(Map.of())))
        .findings();
  }

  private Surroundings surroundings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    environment.putAll(more);
    return new Surroundings(
        environment,
        project,
        home,
        Surroundings.stateFolder(environment, home),
        Optional.of(launcher),
        Optional.of(project),
        Clock.systemUTC(),
        new Identifiers(new SecureRandom()),
        "0",
        () -> {
          throw new AssertionError("no check puts the parts together");
        },
        () -> {
          throw new AssertionError("no check serves");
        });
  }

  private Path program(String name) throws IOException {
    Path file = folder.resolve(name);
    write(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toRealPath();
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, content);
  }
}
