package dev.holdfire.policy;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.schema.JsonSchema;
import dev.holdfire.schema.Problem;
import dev.holdfire.schema.Spelling;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with one policy file by itself: its schema, and what a schema cannot say. Each
 * problem names its key in dotted form.
 */
final class PolicyChecks {
  private static final Set<String> PATH_LISTS = Set.of("scripts", "configs");

  private static final int MICROS = 6;

  private final JsonSchema schema = JsonSchema.load("policy");
  private final Set<String> known;

  /**
   * Prepares to check.
   *
   * @param known every key that there is
   */
  PolicyChecks(Set<String> known) {
    this.known = known;
  }

  List<String> problems(JsonNode document) {
    List<String> problems = new ArrayList<>();
    schema.check(document).stream().map(this::explained).forEach(problems::add);
    Map<String, JsonNode> values = PolicyToml.flat(document);
    values.forEach((key, value) -> checkValue(key, value, problems));
    return problems;
  }

  /** Says where a key belongs that stands in no table or in the wrong one. */
  private String explained(Problem problem) {
    String name = problem.path().substring(problem.path().lastIndexOf('/') + 1);
    List<String> homes = known.stream().filter(key -> key.endsWith("." + name)).toList();
    boolean misplaced = problem.message().startsWith("unknown name") && homes.size() == 1;
    return misplaced
        ? "unknown name `%s`; did you mean `%s`?"
            .formatted(Shown.text(problem.path().substring(1).replace('/', '.')), homes.getFirst())
        : problem.message();
  }

  private static void checkValue(String key, JsonNode value, List<String> problems) {
    switch (key) {
      case "time_zone" -> each(key, value, problems, PolicyChecks::zone);
      case "cost.stated" -> eachOf(key, value, "read_on", problems, LocalDate::parse);
      case "rules.waive" -> eachOf(key, value, "path", problems, PolicyChecks::glob);
      case "redact.patterns", "redact.allow" -> each(key, value, problems, PolicyChecks::regex);
      case "notify.webhook", "audit.anchor_webhook" ->
          each(key, value, problems, PolicyChecks::webhook);
      case "notify.command", "audit.anchor_command", "backend.modal.command" -> {
        each(key, value, problems, PolicyChecks::printable);
        if (value.isArray() && !value.isEmpty() && value.get(0).asString("-").isBlank()) {
          problems.add(key + "[0] is empty: it has to name a program");
        }
      }
      case "backend.local.gpus" -> each(key, value, problems, GpuRequest::parse);
      case "backend.local.python", "backend.modal.environment", "backend.modal.profile" ->
          each(key, value, problems, PolicyChecks::printable);
      case "backend.modal.config_path" -> each(key, value, problems, PolicyChecks::wholePath);
      default -> {
        checkList(key, value, problems);
        checkAmount(key, value, problems);
      }
    }
  }

  private static void checkAmount(String key, JsonNode value, List<String> problems) {
    boolean tooFine =
        value
            .decimalValueOpt()
            .filter(amount -> amount.stripTrailingZeros().scale() > MICROS)
            .isPresent();
    if (key.endsWith("_usd") && value.isNumber() && tooFine) {
      problems.add(
          "%s = %s is finer than a millionth of a dollar: round it"
              .formatted(key, Shown.text(value.asString())));
    }
  }

  private static void checkList(String key, JsonNode value, List<String> problems) {
    if (key.startsWith("allow.") || key.startsWith("deny.")) {
      String list = key.substring(key.indexOf('.') + 1);
      if (PATH_LISTS.contains(list)) {
        each(key, value, problems, PolicyChecks::glob);
      } else if (list.equals("gpus")) {
        each(key, value, problems, NamePattern::ofGpu);
      } else {
        each(key, value, problems, NamePattern::of);
      }
    }
  }

  /**
   * Checks a text or each text of a list. What is of another type is the schema's affair, and what
   * the schema has refused is not told twice.
   */
  private static void each(
      String key, JsonNode value, List<String> problems, Consumer<String> check) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        each(key + "[" + i + "]", value.get(i), problems, check);
      }
    } else if (value.isString()
        && !value.stringValue().isEmpty()
        && problems.stream().noneMatch(known -> known.startsWith(key + " "))) {
      try {
        check.accept(value.stringValue());
      } catch (PatternSyntaxException e) {
        problems.add(
            "%s is no regular expression: %s at character %d of %s"
                .formatted(
                    key, e.getDescription(), e.getIndex() + 1, Shown.quoted(value.stringValue())));
      } catch (IllegalArgumentException | DateTimeException | HoldfireException e) {
        problems.add(
            "%s cannot be used, %s: %s"
                .formatted(key, Shown.quoted(value.stringValue()), e.getMessage()));
      }
    }
  }

  private static void eachOf(
      String key, JsonNode list, String field, List<String> problems, Consumer<String> check) {
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      each(key + "[" + i + "]." + field, list.get(i).path(field), problems, check);
    }
  }

  private static void zone(String name) {
    try {
      ZoneId.of(name);
    } catch (DateTimeException _) {
      throw new IllegalArgumentException(
          Spelling.nearest(name, ZoneId.getAvailableZoneIds())
              .map(zone -> "there is no such time zone; did you mean `" + zone + "`?")
              .orElse("there is no such time zone: write one as Europe/Berlin or UTC"));
    }
  }

  /** The home folder does not matter to whether a glob can be understood. */
  private static void glob(String pattern) {
    Glob.of(pattern.startsWith("~/") ? pattern.substring(1) : pattern);
  }

  private static void regex(String pattern) {
    if (Pattern.compile(pattern).matcher("").find()) {
      throw new IllegalArgumentException("it matches the empty text, and so everywhere");
    }
  }

  private static void webhook(String address) {
    try {
      URI uri = new URI(address);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return;
      }
    } catch (URISyntaxException _) {
      // Told below.
    }
    throw new IllegalArgumentException("it has to be an http or https address, or empty for none");
  }

  private static void wholePath(String path) {
    printable(path);
    if (!path.startsWith("/") && !path.startsWith("~/")) {
      throw new IllegalArgumentException("it has to be a whole path, from `/` or `~/` on");
    }
  }

  private static void printable(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it has a control character: take it out");
    }
  }
}
