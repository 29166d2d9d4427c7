package dev.holdfire.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is kept of a client's file, and when it is left as it is. */
class ClientSetupTest extends ClientHarness {
  @Test
  void variablesAreSetBesideThoseOfTheEntryAndGoAgain() throws IOException {
    Map<String, String> variables = Map.of("HOLDFIRE_HOME", "/srv/state", "XDG_CONFIG_HOME", "/c");
    for (Client client : Client.values()) {
      String before =
          client == Client.CODEX
              ? """
              [mcp_servers.holdfire]
              command = "x"
              env = { "A.B" = "1" } # mine
              """
              : "{\"mcpServers\": {\"holdfire\": {\"command\": \"x\", \"env\": {\"A.B\":"
                  + " \"1\"}}}}\n";
      Path file = file(before);
      setup(client, file, LAUNCHER, variables).enter(true);
      assertThat(entry(client, Files.readString(file)).path("env").toString())
          .isEqualTo("{\"A.B\":\"1\",\"HOLDFIRE_HOME\":\"/srv/state\",\"XDG_CONFIG_HOME\":\"/c\"}");
      assertThat(setup(client, file, LAUNCHER, variables).enter(true).lines()).isEmpty();
      // Without them nothing is taken away that somebody may rely on.
      assertThat(setup(client, file).enter(true).lines()).isEmpty();
      setup(client, file).takeOut(true);
      assertThat(file).hasContent(before);

      Files.delete(file);
      setup(client, file, LAUNCHER, variables).enter(true);
      assertThat(ClientEntry.read(client, file, Optional.empty()))
          .containsExactly(new ClientEntry(file, LAUNCHER.toString(), variables));
      setup(client, file).takeOut(true);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void whatTheFileSaysBesidesIsKeptInAnEntryThatWasThere() throws IOException {
    Path file =
        file("{\"mcpServers\":{\"holdfire\":{\"url\":\"http://h/\",\"env\":{\"A\":\"1\"}}}}");
    setup(Client.CLAUDE_CODE, file).enter(true);
    JsonNode entry = entry(Client.CLAUDE_CODE, Files.readString(file));
    assertThat(entry.has("url")).isFalse();
    assertThat(entry.path("env").path("A").asString()).isEqualTo("1");

    Files.writeString(file, Files.readString(file).replace("\"1\"", "\"2\""));
    setup(Client.CLAUDE_CODE, file).takeOut(true);
    assertThat(entry(Client.CLAUDE_CODE, Files.readString(file)).toString())
        .contains("\"url\":\"http://h/\"", "\"A\":\"2\"")
        .doesNotContain("command");
  }

  @Test
  void whatOthersChangedSinceIsKept() throws IOException {
    Path json = file("{\n  \"a\": 1\n}\n");
    setup(Client.CLAUDE_CODE, json).enter(true);
    Files.writeString(json, Files.readString(json).replace("\"a\": 1", "\"a\": 1.50"));
    setup(Client.CLAUDE_CODE, json).takeOut(true);
    assertThat(Files.readString(json)).isEqualTo("{\n  \"a\": 1.50\n}\n");

    Path toml = file("a = 1\n");
    setup(Client.CODEX, toml).enter(true);
    Files.writeString(toml, Files.readString(toml) + "\n# theirs\n[b]\nc = 1\n");
    setup(Client.CODEX, toml).takeOut(true);
    assertThat(Files.readString(toml)).isEqualTo("a = 1\n\n# theirs\n[b]\nc = 1\n");
  }

  @Test
  void anEntryThatSomebodyElseMadeIsTakenOutWithoutItsNeighbours() throws IOException {
    Path file =
        file(
            """
            {
              "mcpServers": {
                "a": {}, // a, b
                "holdfire": {"command": "/opt/holdfire"}
              }
            }
            """);
    setup(Client.GEMINI, file).takeOut(true);
    assertThat(Files.readString(file))
        .isEqualTo("{\n  \"mcpServers\": {\n    \"a\": {} // a, b\n  }\n}\n");
  }

  @Test
  void aFileThatWasNotThereGoesAgainWithItsFolders() throws IOException {
    Path file = folder.resolve("new/deep/settings.json");
    setup(Client.GEMINI, file).enter(false);
    assertThat(folder.resolve("new")).doesNotExist();
    setup(Client.GEMINI, file).enter(true);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(setup(Client.GEMINI, file).takeOut(true).deletes()).isTrue();
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void aLauncherThatMovedIsBroughtUpToDateAndStillTakenBackWhole() throws IOException {
    Path file = file("{ \"a\": 1 }");
    setup(Client.CLAUDE_CODE, file, Path.of("/srv/old/holdfire")).enter(true);
    setup(Client.CLAUDE_CODE, file).enter(true);
    assertThat(Files.readString(file)).contains(LAUNCHER.toString()).doesNotContain("/srv/old");
    setup(Client.CLAUDE_CODE, file).takeOut(true);
    assertThat(Files.readString(file)).isEqualTo("{ \"a\": 1 }");
  }

  @Test
  void linksAndModesStay() throws IOException {
    Path target = file("{}");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("config"));
    Path second = Files.createLink(folder.resolve("second"), target);
    setup(Client.CLAUDE_CODE, link).enter(true);
    assertThat(link).isSymbolicLink();
    assertThat(Files.isSameFile(second, target)).isTrue();
    assertThat(Files.readString(target)).contains("holdfire");
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config", "link", "second", "state");
    }
  }

  @Test
  void aFileThatIsKeptFromBeingWrittenIsLeftAsItIs() throws IOException {
    Path file = file("{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assertThatThrownBy(() -> setup(Client.CLAUDE_CODE, file).enter(true))
        .isInstanceOf(HoldfireException.class)
        .hasMessageContaining("read-only");
    assertThat(Files.readString(file)).isEqualTo("{}");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsLeftAsItIs() throws IOException {
    leftAsItIs(Client.CLAUDE_CODE, "{\n  \"a\": 1,\n}", "line 3, column");
    leftAsItIs(Client.CLAUDE_CODE, "{ // no\n}", "line 1, column");
    leftAsItIs(Client.CLAUDE_CODE, "{} {}", "line 1, column 4");
    leftAsItIs(Client.CLAUDE_CODE, "[1]", "line 1, column 1");
    leftAsItIs(Client.CLAUDE_CODE, "{\n \"mcpServers\": null}", "line 2, column 16");
    leftAsItIs(Client.CLAUDE_CODE, "{\"mcpServers\":{\"holdfire\":1}}", "no object");
    leftAsItIs(Client.GEMINI, "{\"mcpServers\":{},\"mcpServers\":{}}", "twice");
    leftAsItIs(Client.CODEX, "a = \n", "line 1, column");
    leftAsItIs(Client.CODEX, "[mcp_servers]\nholdfire.url = \"x\"\n", "line 2, column 1");
    leftAsItIs(
        Client.CODEX,
        "[mcp_servers.holdfire]\n[mcp_servers.holdfire.http_headers]\na = \"b\"\n",
        "line 2, column 1");
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'{', (byte) 0xe9, '}'});
    assertThatThrownBy(() -> setup(Client.GEMINI, latin).enter(true)).hasMessageContaining("UTF-8");
  }

  private void leftAsItIs(Client client, String text, String reason) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> setup(client, file).enter(true))
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .hasMessageContaining(reason)
        .hasMessageContaining(file.toString());
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void aFileThatAnotherChangedMeanwhileIsNotReplaced() throws IOException {
    Path file = file("{}");
    ConfigFile read = ConfigFile.read(file);
    Files.writeString(file, "{\"theirs\":1}");
    assertThat(read.replace("{\"ours\":1}", true)).isEmpty();
    assertThat(read.delete()).isFalse();
    assertThat(Files.readString(file)).isEqualTo("{\"theirs\":1}");
  }

  @Test
  void theChangeIsShownWithoutTheSecretsAroundIt() throws IOException {
    Path file = file("{\"k\":\"s3cret\",\"mcpServers\":{}}");
    ClientSetup setup =
        new ClientSetup(
            Client.CLAUDE_CODE,
            LAUNCHER,
            Map.of(),
            file,
            true,
            folder.resolve("state"),
            text -> text.replace("s3cret", "***"));
    List<String> lines = setup.enter(false).lines();
    assertThat(String.join("\n", lines))
        .contains("-{\"k\":\"***\"", "+{\"k\":\"***\"", LAUNCHER.toString())
        .doesNotContain("s3cret");
    assertThat(Files.readString(file)).isEqualTo("{\"k\":\"s3cret\",\"mcpServers\":{}}");
  }
}
