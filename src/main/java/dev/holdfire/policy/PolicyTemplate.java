package dev.holdfire.policy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /**
   * The file's text with some values of a person's own.
   *
   * @param values by the key's name in the file, each as it is written there
   */
  public static String text(Map<String, String> values) {
    String text = text();
    for (Map.Entry<String, String> value : values.entrySet()) {
      Pattern line = Pattern.compile("(?m)^(%s = )(\\S+)( *)".formatted(value.getKey()));
      Matcher found = line.matcher(text);
      if (!found.find()) {
        throw new IllegalArgumentException("the template has no key " + value.getKey());
      }
      text =
          text.substring(0, found.end(1))
              + value.getValue()
              + padded(found.group(2) + found.group(3), value.getValue())
              + text.substring(found.end());
    }
    return text;
  }

  /** Comments stay in their column where the value leaves room for it. */
  private static String padded(String before, String value) {
    return " ".repeat(Math.max(1, before.length() - value.length()));
  }

  /** Every key in dotted form with its default. */
  static Map<String, JsonNode> defaults() {
    return PolicyToml.flat(PolicyToml.parse(text()));
  }
}
