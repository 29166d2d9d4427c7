package dev.holdfire.cli.doctor;

import dev.holdfire.cli.client.ClientEntry;
import dev.holdfire.cli.doctor.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether an agent beside the server could take the cloud's credentials and go round every gate.
 *
 * @param configured the token file that the policy names for Holdfire alone
 */
public record ReachableCredentials(
    Map<String, String> environment, Path home, Optional<Path> configured, ClientEntries clients)
    implements Check {
  private static final String ID = "credentials";
  private static final List<String> VARIABLES = List.of("MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET");
  private static final String APART =
      "move the token to a file that only backend.modal.config_path in the policy names";

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    set(environment)
        .forEach(
            name ->
                findings.add(
                    warning(
                        name + " is set here, and a client hands it to its agent's shell",
                        APART + ", and unset it where clients are started")));
    for (ClientEntry entry : clients.entries()) {
      set(entry.environment())
          .forEach(
              name ->
                  findings.add(
                      warning(
                          "%s holds %s, and the agent can read it".formatted(entry.file(), name),
                          APART + ", and take it out of there")));
    }
    usual()
        .filter(ReachableCredentials::holdsToken)
        .forEach(
            file ->
                findings.add(
                    warning(
                        "the agent finds a token in %s, where modal looks for one".formatted(file),
                        APART)));
    configured.filter(Files::exists).flatMap(ReachableCredentials::open).ifPresent(findings::add);
    if (findings.isEmpty()) {
      findings.add(
          Finding.good(ID, Severity.WARNING, "none where an agent without a shell finds them"));
    }
    return findings;
  }

  private static Stream<String> set(Map<String, String> variables) {
    return VARIABLES.stream().filter(name -> !variables.getOrDefault(name, "").isBlank());
  }

  /** The files that the command line reads by itself, but for the one that is meant. */
  private Stream<Path> usual() {
    return Stream.concat(
            Stream.of(home.resolve(".modal.toml")),
            Optional.ofNullable(environment.get("MODAL_CONFIG_PATH"))
                .filter(path -> path.startsWith("/"))
                .map(Path::of)
                .stream())
        .filter(file -> !configured.equals(Optional.of(file)));
  }

  private static boolean holdsToken(Path file) {
    try {
      return Files.readString(file).contains("token_secret");
    } catch (IOException _) {
      return false;
    }
  }

  private static Optional<Finding> open(Path file) {
    try {
      boolean others =
          Files.getPosixFilePermissions(file).stream()
              .anyMatch(
                  right ->
                      right == PosixFilePermission.GROUP_READ
                          || right == PosixFilePermission.OTHERS_READ);
      if (others) {
        return Optional.of(
            warning("%s can be read by other users".formatted(file), "chmod 600 " + file));
      }
      return Files.isReadable(file)
          ? Optional.of(
              Finding.bad(
                  ID,
                  Severity.INFORMATION,
                  "an agent with a shell as this user can read %s".formatted(file),
                  "let agents run as another user, or leave them no shell"))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Finding warning(String found, String remedy) {
    return Finding.bad(ID, Severity.WARNING, found, remedy);
  }
}
