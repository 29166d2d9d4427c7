package dev.holdfire.policy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The policy that is in force, and how it came about.
 *
 * @param policy the rules
 * @param settings every key in dotted form, such as {@code cost.warn_usd}, in the order of the
 *     template. A project's own lists, which hold besides the user's, stand behind the user's as
 *     {@code project.allow.scripts} and so on
 * @param read the files that were there and were read, the user's first
 */
public record EffectivePolicy(Policy policy, Map<String, Setting> settings, List<Path> read) {
  public EffectivePolicy {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    read = List.copyOf(read);
  }

  /**
   * One key's value.
   *
   * @throws IllegalArgumentException if there is no such key
   */
  public Setting setting(String key) {
    Setting setting = settings.get(key);
    if (setting == null) {
      throw new IllegalArgumentException("no key of the policy: " + key);
    }
    return setting;
  }

  /** The settings as {@code {key: {value, origin}}}; dollars are texts of exact decimals. */
  public ObjectNode json() {
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    settings.forEach(
        (key, setting) ->
            keys.putObject(key)
                .set("value", setting.json(key))
                .put("origin", setting.origin().text()));
    return keys;
  }
}
