package dev.holdfire.policy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a project's policy may set, and which way. */
final class Tightening {
  /** Where a zero stands for no limit at all. */
  private static final String ZERO_IS_NONE = "cost.monthly_cap_usd";

  /** Above every amount that a policy may name. */
  private static final BigDecimal NO_LIMIT = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Words from the loosest to the tightest; every other value is a number, tighter downwards. */
  private static final Map<String, List<String>> RANKED =
      Map.of(
          "smoke.proof",
          List.of("window", "checkpoint", "finished"),
          "rules.profile",
          List.of("standard", "strict"));

  private Tightening() {}

  /** Whether a project may set the key at all. */
  static boolean isOpen(String key) {
    return switch (key) {
      case "rules.profile" -> true;
      case "cost.stated" -> false;
      default ->
          isList(key)
              || key.startsWith("cost.")
              || key.startsWith("limits.")
              || key.startsWith("smoke.");
    };
  }

  /** Whether it is one of the lists, which add to the user's instead of replacing them. */
  static boolean isList(String key) {
    return key.startsWith("allow.") || key.startsWith("deny.");
  }

  /**
   * The keys that a project may not set.
   *
   * @param userFile where they belong
   */
  static List<String> misplaced(Map<String, JsonNode> project, Path userFile) {
    return project.keySet().stream()
        .filter(key -> !isOpen(key))
        .map(
            key ->
                "%s belongs in the user's policy, %s: a project may set only [cost] but not stated,"
                        .formatted(key, userFile)
                    + " [limits], [allow], [deny], [smoke] and rules.profile")
        .toList();
  }

  /**
   * The keys whose value is looser than what holds without the project.
   *
   * @param project values that fit the schema
   * @param userFile what is named for a value that the user set
   */
  static List<String> loosened(
      Map<String, Setting> user, Map<String, JsonNode> project, Path userFile) {
    List<String> problems = new ArrayList<>();
    project.forEach(
        (key, value) -> {
          Setting held = user.get(key);
          if (held != null && !isList(key) && isLooser(key, value, held.value())) {
            problems.add(
                "%s = %s is looser than %s = %s of %s, and a project may only tighten: write %s, or"
                        .formatted(
                            key,
                            Setting.toml(value),
                            key,
                            held.toml(),
                            held.origin() == Origin.DEFAULT ? "the defaults" : userFile.toString(),
                            admitted(key, held))
                    + " leave it out");
          }
        });
    return problems;
  }

  private static boolean isLooser(String key, JsonNode project, JsonNode user) {
    List<String> ranks = RANKED.get(key);
    return ranks == null
        ? limit(key, project).compareTo(limit(key, user)) > 0
        : ranks.indexOf(project.stringValue()) < ranks.indexOf(user.stringValue());
  }

  private static BigDecimal limit(String key, JsonNode value) {
    BigDecimal number = value.decimalValue();
    return key.equals(ZERO_IS_NONE) && number.signum() == 0 ? NO_LIMIT : number;
  }

  private static String admitted(String key, Setting held) {
    List<String> ranks = RANKED.get(key);
    return ranks == null
        ? held.toml()
            + (key.equals(ZERO_IS_NONE) ? " or less but not 0, which is no cap" : " or less")
        : ranks.stream()
            .skip(ranks.indexOf(held.value().stringValue()))
            .map(word -> '"' + word + '"')
            .collect(Collectors.joining(" or "));
  }
}
