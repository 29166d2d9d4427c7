package dev.holdfire.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever form a client's file has, the entry goes in, and out again without a trace. */
class ClientFormsTest extends ClientHarness {
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
