package dev.holdfire.cli.client;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a client's configuration says about the server called {@code holdfire}.
 *
 * @param command what is started; empty where the entry names nothing
 * @param environment the variables that the entry itself sets
 */
public record ClientEntry(Path file, String command, Map<String, String> environment) {

  public ClientEntry {
    environment = Map.copyOf(environment);
  }

  /**
   * Reads the entries of one file; none where it does not exist or names no such server.
   *
   * @param project for which some clients keep entries in the user's file
   * @throws HoldfireException with {@code INVALID_INPUT} if the file cannot be understood, {@code
   *     STATE_UNUSABLE} if it cannot be read
   */
  public static List<ClientEntry> read(Client client, Path file, Optional<Path> project) {
    try {
      Syntax syntax = client.syntax();
      JsonNode tree = syntax.tree(ConfigFile.read(file).text());
      JsonNode ofProject =
          tree.path("projects")
              .path(project.map(Path::toString).orElse(""))
              .path(syntax.container());
      return Stream.of(tree.path(syntax.container()), ofProject)
          .map(container -> container.path(Syntax.NAME))
          .filter(JsonNode::isObject)
          .map(entry -> of(file, entry))
          .toList();
    } catch (Unreadable e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ClientEntry of(Path file, JsonNode entry) {
    Map<String, String> environment = new HashMap<>();
    entry
        .path(Client.ENVIRONMENT)
        .forEachEntry((name, value) -> environment.put(name, value.asString("")));
    return new ClientEntry(file, entry.path("command").asString(""), environment);
  }
}
