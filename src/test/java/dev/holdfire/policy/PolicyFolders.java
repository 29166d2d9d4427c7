package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** A home and a project in a folder of the test, with or without policy files. */
record PolicyFolders(Path folder) {
  Path home() {
    return folder.resolve("home");
  }

  Path project() {
    return folder.resolve("project");
  }

  Path userFile() {
    return home().resolve(".config/holdfire/policy.toml");
  }

  Path projectFile() {
    return project().resolve(".holdfire/policy.toml");
  }

  PolicyFolders user(String toml) {
    return write(userFile(), toml);
  }

  PolicyFolders project(String toml) {
    return write(projectFile(), toml);
  }

  PolicyFolders write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PolicyFiles files() {
    return PolicyFiles.locate(
        Map.of("HOME", home().toString()), Path.of("/nowhere"), Optional.of(project()));
  }

  EffectivePolicy load() {
    return files().load();
  }

  /** The message of the refusal, with the two files by short names. */
  String refusal() {
    HoldfireException refusal = catchThrowableOfType(HoldfireException.class, this::load);
    Assertions.assertThat(refusal).as("a refusal").isNotNull();
    Assertions.assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_POLICY);
    Assertions.assertThat(refusal.getMessage()).contains("holdfire policy check");
    return refusal
        .getMessage()
        .replace(userFile().toString(), "USER")
        .replace(projectFile().toString(), "PROJECT");
  }
}
