package dev.holdfire.mcp;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.schema.Json;
import dev.holdfire.schema.JsonSchema;
import dev.holdfire.schema.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The packaged manifests, one for each tool. Since a jar has no listing, {@code
 * tool-manifests/index.json} names them; its order is that of {@code tools/list}.
 */
public final class Manifests {
  private static final String FOLDER = "/tool-manifests";

  private final String folder;
  private final Collection<String> tools;
  private final Set<String> knownCapabilities;
  private @Nullable Map<String, ToolManifest> byName;

  private Manifests(String folder, Collection<String> tools, Set<String> knownCapabilities) {
    this.folder = folder;
    this.tools = tools;
    this.knownCapabilities = knownCapabilities;
  }

  /**
   * The packaged manifests of exactly these tools, read when one is first asked for, so that no
   * start waits for it. Every question then throws {@link HoldfireException} with {@code FAULT},
   * naming the tool, if a manifest has no tool or a tool no manifest, if a name stands twice, if a
   * capability is unknown, or if a manifest cannot be read.
   *
   * @param knownCapabilities what a manifest may name
   */
  public static Manifests of(Collection<String> tools, Set<String> knownCapabilities) {
    return new Manifests(FOLDER, tools, knownCapabilities);
  }

  static Manifests load(String folder, Collection<String> tools, Set<String> knownCapabilities) {
    Manifests manifests = new Manifests(folder, tools, knownCapabilities);
    manifests.byName();
    return manifests;
  }

  private synchronized Map<String, ToolManifest> byName() {
    Map<String, ToolManifest> ready = byName;
    if (ready == null) {
      ready = read();
      byName = ready;
    }
    return ready;
  }

  private Map<String, ToolManifest> read() {
    List<String> index = index(folder);
    requireDistinct("tool", tools);
    requireDistinct("manifest", index);
    requireAll(index, tools, "The tool %s has no manifest in " + folder + "/index.json.");
    requireAll(tools, index, "The manifest " + folder + "/%s.json has no tool.");
    Map<String, ToolManifest> read = new LinkedHashMap<>();
    for (String name : index) {
      read.put(name, manifest(folder, name, knownCapabilities));
    }
    return read;
  }

  /** The folder of the packaged files. */
  String folder() {
    return folder;
  }

  /** Every manifest, in the order of {@code tools/list}. */
  public List<ToolManifest> all() {
    return List.copyOf(byName().values());
  }

  /** The names of all tools, in the same order. */
  public List<String> names() {
    return List.copyOf(byName().keySet());
  }

  /**
   * The manifest of a tool.
   *
   * @throws IllegalArgumentException if there is no such tool
   */
  public ToolManifest of(String tool) {
    ToolManifest manifest = byName().get(tool);
    if (manifest == null) {
      throw new IllegalArgumentException("No tool has the name " + tool);
    }
    return manifest;
  }

  /**
   * Where the files break {@code schemas/tool-manifest.schema.json}, by tool; empty if nowhere.
   * Costs a compiled schema, which is why loading does without it.
   */
  public Map<String, List<Problem>> problems() {
    return problems(JsonSchema.load("tool-manifest"));
  }

  Map<String, List<Problem>> problems(JsonSchema schema) {
    Map<String, List<Problem>> problems = new LinkedHashMap<>();
    for (String name : byName().keySet()) {
      List<Problem> found = schema.check(document(folder, name));
      if (!found.isEmpty()) {
        problems.put(name, found);
      }
    }
    return problems;
  }

  private static ToolManifest manifest(String folder, String name, Set<String> knownCapabilities) {
    try {
      ToolManifest manifest = ToolManifest.read(document(folder, name));
      if (!manifest.name().equals(name)) {
        throw new IllegalArgumentException("it names itself " + manifest.name());
      }
      for (String capability : manifest.capabilities()) {
        if (!knownCapabilities.contains(capability)) {
          throw new IllegalArgumentException("the capability " + capability + " is unknown");
        }
      }
      return manifest;
    } catch (IllegalArgumentException e) {
      throw fault(
          "The manifest %s/%s.json cannot be used: %s.".formatted(folder, name, e.getMessage()));
    }
  }

  private static List<String> index(String folder) {
    JsonNode index = document(folder, "index");
    if (!index.isArray() || !index.valueStream().allMatch(JsonNode::isString)) {
      throw fault(folder + "/index.json must be a list of names.");
    }
    return index.valueStream().map(JsonNode::stringValue).toList();
  }

  private static JsonNode document(String folder, String name) {
    String path = folder + "/" + name + ".json";
    try (InputStream stream = Manifests.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw fault(path + " is missing from this build.");
      }
      return Json.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (HoldfireException e) {
      throw e.code() == ErrorCode.FAULT ? e : fault(path + ": " + e.getMessage());
    }
  }

  private static void requireDistinct(String what, Collection<String> names) {
    Set<String> seen = new TreeSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw fault("The " + what + " " + name + " stands twice in its list.");
      }
    }
  }

  private static void requireAll(
      Collection<String> listed, Collection<String> needed, String message) {
    List<String> missing = new ArrayList<>(needed);
    missing.removeAll(listed);
    if (!missing.isEmpty()) {
      throw fault(message.formatted(String.join(", ", missing)));
    }
  }

  private static HoldfireException fault(String message) {
    return new HoldfireException(
        ErrorCode.FAULT, message + " The server does not start like this: reinstall Holdfire.");
  }
}
