package dev.holdfire.backend.modal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the command line of Modal is run.
 *
 * @param command the program and its first arguments
 * @param configPath a token file; its credentials, and no others, are used
 * @param environment the Modal environment; empty for the profile's own
 * @param profile a section of the token file; its credentials, and no others, are used
 * @param folder the working folder of the calls, where no module of a user's lies
 * @param variables the server's environment
 */
public record ModalSettings(
    List<String> command,
    Optional<Path> configPath,
    Optional<String> environment,
    Optional<String> profile,
    Path folder,
    Map<String, String> variables) {

  /** What the policy names when nobody has changed it. */
  static final List<String> USUAL_COMMAND = List.of("modal");

  public ModalSettings {
    command = List.copyOf(command);
    folder = folder.toAbsolutePath();
    variables = Map.copyOf(variables);
  }

  /** The same for another Modal environment. */
  public ModalSettings withEnvironment(String name) {
    return new ModalSettings(command, configPath, Optional.of(name), profile, folder, variables);
  }

  /** Without what could hold a credential. */
  @Override
  public String toString() {
    return "ModalSettings[command=%s, environment=%s, profile=%s]"
        .formatted(command, environment, profile);
  }
}
