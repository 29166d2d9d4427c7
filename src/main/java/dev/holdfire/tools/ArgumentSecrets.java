package dev.holdfire.tools;

import dev.holdfire.redact.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Looks for secrets in everything that a caller wrote into a call, whatever the argument: what is
 * launched is kept, and its arguments reach processes, the provider and the audit.
 */
final class ArgumentSecrets {
  private static final String VARIANTS = "variants";

  private final Redactor redactor;
  private final List<String> found = new ArrayList<>();

  private ArgumentSecrets(Redactor redactor) {
    this.redactor = redactor;
  }

  /** Each with the argument that it stands in, without its value. */
  static List<String> find(JsonNode arguments, Redactor redactor) {
    ArgumentSecrets secrets = new ArgumentSecrets(redactor);
    arguments.forEachEntry(secrets::argument);
    return secrets.found.stream().distinct().toList();
  }

  private void argument(String name, JsonNode value) {
    if (value.isString()) {
      look(name, value.stringValue());
    } else if (value.isObject()) {
      look(name, value.toString());
    } else if (name.equals(VARIANTS)) {
      value.forEach(variant -> variant.forEachEntry(this::ofVariant));
    } else if (value.isArray()) {
      String text = value.valueStream().map(JsonNode::asString).collect(Collectors.joining("\n"));
      redactor
          .find(text)
          .forEach(
              secret ->
                  found.add("%s in %s, entry %d".formatted(secret.kind(), name, secret.line())));
    }
  }

  private void ofVariant(String name, JsonNode value) {
    argument(name.equals("name") ? "a variant's name" : name, value);
  }

  private void look(String name, String text) {
    redactor.find(text).forEach(secret -> found.add("%s in %s".formatted(secret.kind(), name)));
  }
}
