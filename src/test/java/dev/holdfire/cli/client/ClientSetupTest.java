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
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ClientSetupTest {
  private static final Path LAUNCHER = Path.of("/srv/hold fire/bin/holdfire");

  @TempDir Path folder;

  private ClientSetup setup(Client client, Path file) {
    return setup(client, file, LAUNCHER);
  }

  private ClientSetup setup(Client client, Path file, Path launcher) {
    return setup(client, file, launcher, Map.of());
  }

  private ClientSetup setup(
      Client client, Path file, Path launcher, Map<String, String> variables) {
    return new ClientSetup(
        client, launcher, variables, file, true, folder.resolve("state"), UnaryOperator.identity());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config"), text);
  }

  private static JsonNode entry(Client client, String text) {
    Syntax syntax = client.syntax();
    return syntax.tree(text.replace("\uFEFF", "")).path(syntax.container()).path("holdfire");
  }

  /** Every line of the old text is still there, but for a comma that some got. */
  private void goesInAndOut(Client client, String before) throws IOException {
    Path file = file(before);
    assertThat(setup(client, file).enter(true).lines()).isNotEmpty();
    String after = Files.readString(file);
    JsonNode entry = entry(client, after);
    assertThat(entry.path("command").asString()).isEqualTo(LAUNCHER.toString());
    assertThat(entry.path("args").toString()).isEqualTo("[\"serve\"]");
    if (before.contains("\r\n")) {
      assertThat(after.replace("\r\n", "")).doesNotContain("\n");
    }
    assertThat(setup(client, file).enter(true).lines()).isEmpty();
    assertThat(file).hasContent(after);

    setup(client, file).takeOut(true);
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(setup(client, file).takeOut(true).lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{}",
        "{}\n",
        "{\n}\n",
        "{\"mcpServers\":{}}",
        "{\"mcpServers\":{\"a\":{\"command\":\"x\"}}}",
        "{ \"mcpServers\": { \"a\": { \"command\": \"x\" } }, \"z\": 1 }",
        "{\n  \"n\": 1.0,\n  \"e\": 1e3,\n  \"big\": 123456789012345678901234567890,\n"
            + "  \"mcpServers\": {\n    \"a\": {\n      \"command\": \"x\"\n    }\n  }\n}",
        "{\r\n\t\"b\": 1,\r\n\t\"a\": {\r\n\t\t\"mcpServers\": 3\r\n\t}\r\n}\r\n",
        "\uFEFF{\n  \"a\": \"\u00fc\\u00fc \uD83D\uDE00\"\n}\n",
        "{\"a\":1,\"a\":2}",
        "{\n    \"mcpServers\": {}\n}\n",
        "{\n  \"mcpServers\": {\"a\": {}}\n}\n",
        "{\n  \"mcpServers\": {\n    \"holdfire\": {\"type\": \"http\", \"url\": \"http://h/\","
            + " \"headers\": {\"n\": 1.0}, \"env\": {\"A\": \"1\"}}\n  }\n}\n",
        "{\n  \"mcpServers\": {\n    \"holdfire\": {},\n    \"b\": {}\n  }\n}\n"
      })
  void jsonGoesInAndOut(String before) throws IOException {
    goesInAndOut(Client.CLAUDE_CODE, before);
    goesInAndOut(Client.GEMINI, before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// mine\n{\n  // one, two\n  \"a\": 1 // {\n}\n",
        "{ /* , */ }",
        "{\"mcpServers\": {\"a\": {} // last\n}}",
        "// nothing yet\n"
      })
  void commentsStay(String before) throws IOException {
    goesInAndOut(Client.GEMINI, before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# mine\nmodel = \"m\" # why\n",
        "model = 'm'",
        "a = 1_000\r\nb = 1e3\r\n\r\n[mcp_servers.a]\r\ncommand = \"x\"\r\n",
        "[mcp_servers.a]\ncommand = \"x\"\n\n[mcp_servers.a.env]\nK = \"v\"\n\n# next\n[z]\n",
        "s = \"\"\"\n[mcp_servers.holdfire]\ncommand = \"x\"\n\"\"\"\nt = '''\n[['''\n",
        "mcp_servers.a.command = \"x\"\n",
        """
        [mcp_servers."holdfire"]
        url = "http://h/" # gone
        startup_timeout_sec = 5.0
        [z]
        q=1
        """,
        "[mcp_servers.holdfire.env]\nA = \"1\"\n",
        "[[x]]\na = [\n  1, # ]\n  2,\n]\n"
      })
  void tomlGoesInAndOut(String before) throws IOException {
    goesInAndOut(Client.CODEX, before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp_servers = {}\n",
        "mcp_servers = { a = { command = \"x\", args = [\"}\", \"{\"] } } # mine\nmodel = 1\n",
        "a = 1\nmcp_servers={a={url=\"http://h/\"},b={command='y'}}",
        "[mcp_servers]\na = { command = \"x\" }\nholdfire = { command = \"old\" } # mine\n",
        "mcp_servers = { holdfire = { url = \"http://h/\" }, b = { command = \"y\" } }\n",
        "mcp_servers.holdfire = { env = { A = \"1\" }, url = \"http://h/\" }\n",
      })
  void tomlInBracesGoesInAndOut(String before) throws IOException {
    goesInAndOut(Client.CODEX, before);
  }

  /** What others wrote meanwhile keeps the change from being taken back as a whole. */
  @Test
  void anEntryInBracesIsTakenOutFromBetweenItsNeighbours() throws IOException {
    for (String line :
        List.of(
            "mcp_servers = { a = { command = \"x\" } }",
            "mcp_servers = {  }",
            "mcp_servers = { holdfire = { url = \"u\", cwd = \"/\" }, b = {} }")) {
      Path file = file(line + "\n");
      setup(Client.CODEX, file).enter(true);
      Files.writeString(file, Files.readString(file) + "model = \"m\"\n");
      setup(Client.CODEX, file).takeOut(true);
      JsonNode left = Client.CODEX.syntax().tree(Files.readString(file));
      assertThat(left)
          .describedAs(Files.readString(file))
          .isEqualTo(Client.CODEX.syntax().tree(line + "\nmodel = \"m\"\n"));
    }
  }

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

  /** A comma in a comment is no comma, wherever it stands. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mcpServers\": {\n\"a\": {}, // one, two\n\"holdfire\": {}, // three, four\n\"b\": {}}}",
        "{\"mcpServers\": {\n  \"a\": {} // one, two\n  , // three,\n  \"holdfire\": {}\n}}",
        "{\"mcpServers\": {\n  \"holdfire\": {} // one, two\n  , \"b\": {} // three,\n}}",
        "{\"mcpServers\": {\"a\": {} /*/ , */, \"holdfire\": {} // last\n}}",
        "{\"mcpServers\": {\"a\": {}, /* , // , */ \"holdfire\": {} /* ,\n , */}}",
        "{\"mcpServers\": { // first, of all\n  \"holdfire\": {}, // one,\n  \"b\": {}}}",
      })
  void commasInCommentsAreNoCommas(String before) {
    Syntax syntax = Client.GEMINI.syntax();
    ObjectNode expected = syntax.tree(before).deepCopy().asObject();
    expected.withObjectProperty("mcpServers").remove("holdfire");

    String after = syntax.removed(before);

    assertThat(syntax.tree(after)).describedAs(after).isEqualTo(expected);
    for (String comment :
        List.of("one, two", "three,", "first, of all", "/*/ , */", "/* , // , */")) {
      // What stood behind the entry on its own line may go with it.
      if (before.indexOf(comment) >= 0 && before.indexOf(comment) < before.indexOf("holdfire")) {
        assertThat(after).contains(comment);
      }
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

  /** Whatever stands in a file, going in and out again gives the same bytes. */
  @Test
  void anyDocumentGoesInAndOut() throws IOException {
    Random random = new Random(8);
    for (int i = 0; i < 60; i++) {
      goesInAndOut(Client.GEMINI, object(random, 0));
    }
  }

  private static String object(Random random, int depth) {
    List<String> blanks = List.of("", " ", "\n", "\n  ", "\t", " /* , } */ ", " // \"\n");
    UnaryOperator<String> around =
        text ->
            blanks.get(random.nextInt(blanks.size()))
                + text
                + blanks.get(random.nextInt(blanks.size()));
    StringBuilder text = new StringBuilder("{");
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      String name =
          depth == 0 && i == 1 ? "mcpServers" : depth == 1 && i == 2 ? "holdfire" : "k" + i;
      boolean nested = name.equals("mcpServers") || name.equals("holdfire");
      String value =
          nested || (random.nextInt(4) == 0 && depth < 3)
              ? object(random, depth + 1)
              : List.of("1.0", "1e3", "\"}\\\"\"", "[1, {\"a\":2}]", "null", "-0")
                  .get(random.nextInt(6));
      text.append(i == 0 ? "" : ",")
          .append(around.apply("\"" + name + "\""))
          .append(':')
          .append(around.apply(value));
    }
    return text.append(around.apply("")).append('}').toString();
  }
}
