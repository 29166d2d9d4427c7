package dev.holdfire.policy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The policy file that {@code holdfire policy init} writes: every key with its default and a
 * comment. The defaults are read from it, so the two cannot differ.
 */
public final class PolicyTemplate {
  private static final String RESOURCE = "policy.toml";

  private PolicyTemplate() {}

  /**
   * The file's text.
   *
   * @throws HoldfireException as a fault, if it is missing from this build
   */
  public static String text() {
    try (InputStream stream = PolicyTemplate.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new HoldfireException(
            ErrorCode.FAULT,
            "The policy's defaults are missing from this build: reinstall Holdfire.");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every key in dotted form with its default. */
  static Map<String, JsonNode> defaults() {
    return PolicyToml.flat(PolicyToml.parse(text()));
  }
}
