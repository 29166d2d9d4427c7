package dev.holdfire.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A client's file, and what puts the program into it. */
abstract class ClientHarness {
  static final Path LAUNCHER = Path.of("/srv/hold fire/bin/holdfire");

  @TempDir Path folder;

  ClientSetup setup(Client client, Path file) {
    return setup(client, file, LAUNCHER);
  }

  ClientSetup setup(Client client, Path file, Path launcher) {
    return setup(client, file, launcher, Map.of());
  }

  ClientSetup setup(Client client, Path file, Path launcher, Map<String, String> variables) {
    return new ClientSetup(
        client, launcher, variables, file, true, folder.resolve("state"), UnaryOperator.identity());
  }

  Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config"), text);
  }

  static JsonNode entry(Client client, String text) {
    Syntax syntax = client.syntax();
    return syntax.tree(text.replace("\uFEFF", "")).path(syntax.container()).path("holdfire");
  }
}
