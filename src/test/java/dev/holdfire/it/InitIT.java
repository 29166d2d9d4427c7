package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Adding the packaged program to clients' configurations. */
class InitIT {
  @TempDir Path folder;
  private CliHome home;

  @BeforeEach
  void aUser() throws IOException {
    home = new CliHome(folder);
    Files.createDirectory(home.project().resolve(".git"));
  }

  @Test
  void eachClientGetsTheLauncherThatRanAndLosesItAgain() throws Exception {
    Path user = folder.resolve("home");
    Path claude = user.resolve(".claude.json");
    String before =
        "{\n  \"n\": 1.0,\n  \"mcpServers\": {\n    \"a\": {\"command\": \"x\"}\n  }\n}";
    Files.writeString(claude, before);

    assertThat(home.run("init", "claude-code", "--dry-run").exits(0).out())
        .contains("+    \"holdfire\": {", "a dry run");
    assertThat(Files.readString(claude)).isEqualTo(before);
    home.runs(
            List.of(
                "init claude-code",
                "init codex",
                "init gemini",
                "init inspector",
                "init claude-code --scope project",
                "init codex --scope project",
                "init gemini --scope project"))
        .forEach(run -> assertThat(run.exits(0).out()).contains("wrote ", "--undo"));
    JsonNode entry =
        JsonMapper.shared().readTree(Files.readString(claude)).path("mcpServers").path("holdfire");
    assertThat(Path.of(entry.path("command").asString())).isEqualTo(CliHome.LAUNCHER.toRealPath());
    assertThat(Files.readString(user.resolve(".codex/config.toml")))
        .startsWith("[mcp_servers.holdfire]\ncommand = \"");
    List<Path> made =
        List.of(
            user.resolve(".codex/config.toml"),
            user.resolve(".gemini/settings.json"),
            user.resolve(".mcp-inspector/mcp.json"),
            home.project().resolve(".mcp.json"),
            home.project().resolve(".codex/config.toml"),
            home.project().resolve(".gemini/settings.json"));
    assertThat(made).allSatisfy(file -> assertThat(file).content().contains("holdfire"));

    home.runs(
            List.of(
                "init claude-code --undo",
                "init codex --undo",
                "init gemini --undo",
                "init inspector --undo",
                "init claude-code --scope project --undo",
                "init codex --scope project --undo",
                "init gemini --scope project --undo"))
        .forEach(run -> run.exits(0));
    assertThat(Files.readString(claude)).isEqualTo(before);
    assertThat(made).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(folder.resolve("state/ledger.db")).doesNotExist();
  }

  @Test
  void whatIsPrintedStartsAServerAndALinkToTheLauncherIsKept() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("hold fire"), CliHome.LAUNCHER);
    CliRun run = CliRun.of(home.process(List.of(link.toString(), "init", "print"))).exits(0);
    JsonNode entry = run.json().path("mcpServers").path("holdfire");
    assertThat(Path.of(entry.path("command").asString()))
        .isEqualTo(folder.toRealPath().resolve("hold fire"));
    assertThat(entry.path("args").toString()).isEqualTo("[\"serve\"]");
  }

  @Test
  void aFileThatCannotBeParsedAndAWrongWordEndWithTwo() throws Exception {
    Path claude = Files.writeString(folder.resolve("home/.claude.json"), "{\n  \"a\": \n}");
    home.run("init", "claude-code").fails(2, claude.toString(), "line 3", "left as it is");
    assertThat(Files.readString(claude)).isEqualTo("{\n  \"a\": \n}");
    home.run("init", "emacs").fails(2, "claude-code", "print");
    home.run("init", "codex", "--scope", "machine").fails(2, "user or project");
    home.run("init", "print", "--undo").fails(2, "nothing to undo");
  }
}
