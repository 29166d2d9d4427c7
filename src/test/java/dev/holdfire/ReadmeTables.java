package dev.holdfire;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The tables of the README that come from the manifests and schemas. */
final class ReadmeTables {
  private ReadmeTables() {}

  /** The README with its tables written anew; what stands around them is kept. */
  static String rewritten(String readme) {
    return between(between(readme, "tools", tools()), "capabilities", capabilities());
  }

  private static String between(String readme, String name, String table) {
    String begin = "<!-- %s:begin -->".formatted(name);
    String end = "<!-- %s:end -->".formatted(name);
    int from = readme.indexOf(begin);
    int to = readme.indexOf(end);
    if (from < 0 || to < from || readme.indexOf(begin, from + 1) >= 0) {
      throw new IllegalArgumentException("README.md needs one pair of " + begin + " and " + end);
    }
    return readme.substring(0, from + begin.length()) + "\n" + table + readme.substring(to);
  }

  private static String tools() {
    return "| tool | does | arguments (**required**) | hints |\n|---|---|---|---|\n"
        + ToolFiles.TOOLS.stream()
            .map(
                tool ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(tool, firstSentence(tool), arguments(tool), hints(tool)))
            .collect(Collectors.joining());
  }

  private static String firstSentence(String tool) {
    String description = ToolFiles.manifest(tool).path("description").stringValue();
    return cell(description.split("(?<=\\.) ", 2)[0]);
  }

  private static String arguments(String tool) {
    JsonNode schema = ToolFiles.schema(tool + ".input");
    List<String> required = ToolFiles.texts(schema.path("required"));
    return schema.path("properties").propertyNames().stream()
        .map(name -> required.contains(name) ? "**`" + name + "`**" : "`" + name + "`")
        .collect(Collectors.joining(" "));
  }

  private static String hints(String tool) {
    JsonNode annotations = ToolFiles.manifest(tool).path("annotations");
    return annotations.properties().stream()
        .filter(annotation -> annotation.getValue().booleanValue())
        .map(annotation -> annotation.getKey().replace('_', '-'))
        .collect(Collectors.joining(", "));
  }

  private static String capabilities() {
    List<List<String>> guards =
        ToolFiles.TOOLS.stream()
            .map(tool -> ToolFiles.texts(ToolFiles.manifest(tool).path("capabilities")))
            .toList();
    return "| capability | "
        + ToolFiles.TOOLS.stream().map(tool -> "`" + tool + "`").collect(Collectors.joining(" | "))
        + " |\n|---"
        + "|:-:".repeat(guards.size())
        + "|\n"
        + ToolFiles.capabilities().stream()
            .filter(capability -> guards.stream().anyMatch(named -> named.contains(capability)))
            .map(capability -> "| `" + capability + "` |" + marks(guards, capability) + "\n")
            .collect(Collectors.joining());
  }

  private static String marks(List<List<String>> guards, String capability) {
    return guards.stream()
        .map(named -> named.contains(capability) ? " ✓ |" : " |")
        .collect(Collectors.joining());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
