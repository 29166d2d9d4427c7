package dev.holdfire.script.value;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.Value.Unknown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a Hydra configuration: a YAML file, and those that its defaults list names, each
 * in its package. Which of two holds where a list does not say {@code _self_} depends on the
 * version of Hydra, and is unknown.
 */
final class HydraComposition {
  private static final int DEEPEST = 20;
  private static final int PASSES = 4;
  private static final String DEFAULTS = "defaults";
  private static final String SELF = "_self_";
  private static final String GLOBAL = "_global_";
  private static final Pattern PACKAGE =
      Pattern.compile("(?m)\\A(?:#.*\\R|\\s*\\R)*?#\\s*@package\\s+(?<name>[\\w.]+)");

  private final ProjectFiles files;
  private final Path root;
  private final Node at;
  private final Map<String, Optional<String>> chosen;
  private final Map<String, String> overridden = new HashMap<>();

  /**
   * A composition.
   *
   * @param root the folder of the configuration's files
   * @param at where the code asks for it
   * @param chosen what the command line chooses of a group; empty where it takes the group out
   */
  HydraComposition(ProjectFiles files, Path root, Node at, Map<String, Optional<String>> chosen) {
    this.files = files;
    this.root = root;
    this.at = at;
    this.chosen = chosen;
  }

  /** What a file of this name gives; empty when there is none. */
  Optional<Value.Mapping> of(String name) {
    Optional<Value.Mapping> composed = Optional.empty();
    int before = -1;
    // A choice may be made behind the place where it counts.
    for (int i = 0; i < PASSES && overridden.size() != before; i++) {
      before = overridden.size();
      composed = file("", name, "", 0);
    }
    return composed;
  }

  /** A file of a group, with its own defaults, in its place of the whole. */
  private Optional<Value.Mapping> file(String group, String name, String packaged, int depth) {
    String file = name.matches(".*\\.ya?ml") ? name : name + ".yaml";
    Optional<SourceFile> source = files.configuration(root.resolve(group).resolve(file));
    if (source.isEmpty() || depth > DEEPEST) {
      return Optional.empty();
    }
    Optional<Value.Mapping> content = content(source.get());
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Matcher header = PACKAGE.matcher(source.get().text());
    String place =
        header.find() ? absolute(header.group("name"), group.replace('/', '.')) : packaged;
    Map<String, Value> own = new LinkedHashMap<>(content.get().entries());
    Value defaults = own.remove(DEFAULTS);
    Value.Mapping self = placed(place, new Value.Mapping(own, true));
    return Optional.of(
        defaults instanceof Value.Sequence(List<Value> entries)
            ? composed(entries, self, group, place, depth)
            : self);
  }

  private static Optional<Value.Mapping> content(SourceFile source) {
    try {
      return switch (ConfigFile.of(source).content()) {
        case Value.Mapping mapping -> Optional.of(mapping);
        case Value.Nothing _ -> Optional.of(new Value.Mapping(Map.of(), true));
        case Value.Text _,
            Value.Beginning _,
            Value.Numeric _,
            Value.Flag _,
            Value.Sequence _,
            Value.Library _,
            Value.Made _,
            Value.Defined _,
            Value.Module _,
            Value.Instance _,
            Unknown _ ->
            Optional.empty();
      };
    } catch (HoldfireException _) {
      return Optional.empty();
    }
  }

  private Value.Mapping composed(
      List<Value> entries, Value.Mapping self, String group, String place, int depth) {
    List<Value.Mapping> parts = new ArrayList<>();
    boolean placed = false;
    for (Value entry : entries) {
      if (entry.equals(new Value.Text(SELF))) {
        parts.add(self);
        placed = true;
      } else {
        entry(entry, group, place, depth).ifPresent(parts::add);
      }
    }
    Value.Mapping defaults = merged(parts);
    return placed ? defaults : agreed(merge(self, defaults), merge(defaults, self));
  }

  private Optional<Value.Mapping> entry(Value entry, String group, String place, int depth) {
    if (entry instanceof Value.Text(String name)) {
      return Optional.of(file(group, name, place, depth + 1).orElseGet(() -> missing(place, name)));
    }
    if (!(entry instanceof Value.Mapping(var choices, _)) || choices.size() != 1) {
      return Optional.of(missing(place, "an entry of its defaults"));
    }
    Map.Entry<String, Value> choice = choices.entrySet().iterator().next();
    List<String> words = new ArrayList<>(List.of(choice.getKey().strip().split("\\s+", -1)));
    String key = words.removeLast();
    String[] parts = key.split("@", 2);
    String named = parts[0].startsWith("/") ? parts[0].substring(1) : join(group, parts[0], "/");
    if (named.startsWith("hydra/") || named.equals("hydra")) {
      return Optional.empty();
    }
    String option = choice.getValue() instanceof Value.Text(String text) ? text : "";
    if (words.contains("override")) {
      overridden.putIfAbsent(named, option);
      return Optional.empty();
    }
    String there =
        parts.length == 2
            ? relative(parts[1], place)
            : parts[0].startsWith("/")
                ? named.replace('/', '.')
                : join(place, parts[0].replace('/', '.'), ".");
    Optional<String> taken =
        chosen.containsKey(named)
            ? chosen.getOrDefault(named, Optional.empty())
            : Optional.of(overridden.getOrDefault(named, option)).filter(it -> !it.isEmpty());
    return taken.map(
        it ->
            file(named, it, there, depth + 1)
                .or(
                    () ->
                        words.contains("optional")
                            ? Optional.of(new Value.Mapping(Map.of(), true))
                            : Optional.empty())
                .orElseGet(() -> missing(there, named + "/" + it)));
  }

  /** A group that the command line adds. */
  Value.Mapping added(String group, String option) {
    String place = group.replace('/', '.');
    return file(group, option, place, 0).orElseGet(() -> missing(place, group + "/" + option));
  }

  private Value.Mapping missing(String place, String what) {
    Unknown unknown =
        new Unknown("`%s` of the configuration is not found in the project".formatted(what), at);
    if (place.isEmpty()) {
      return new Value.Mapping(Map.of(), false);
    }
    List<String> path = List.of(place.split("\\.", -1));
    return (Value.Mapping) nested(path, unknown);
  }

  private static String absolute(String name, String group) {
    return name.equals(GLOBAL) ? "" : name.replace("_group_", group);
  }

  private static String relative(String name, String place) {
    if (name.startsWith(GLOBAL)) {
      return name.substring(GLOBAL.length()).replaceFirst("^\\.", "");
    }
    return name.equals("_here_") ? place : join(place, name, ".");
  }

  private static String join(String first, String second, String between) {
    return first.isEmpty() ? second : first + between + second;
  }

  private static Value.Mapping placed(String place, Value.Mapping content) {
    return place.isEmpty()
        ? content
        : (Value.Mapping) nested(Arrays.asList(place.split("\\.", -1)), content);
  }

  private static Value nested(List<String> path, Value value) {
    Value nested = value;
    for (String name : path.reversed()) {
      nested = new Value.Mapping(Map.of(name, nested), true);
    }
    return nested;
  }

  private static Value.Mapping merged(List<Value.Mapping> parts) {
    return parts.stream()
        .reduce(new Value.Mapping(Map.of(), true), (left, right) -> merge(left, right));
  }

  /** The second over the first. */
  static Value.Mapping merge(Value.Mapping first, Value.Mapping second) {
    Map<String, Value> all = new LinkedHashMap<>(first.entries());
    second
        .entries()
        .forEach(
            (key, value) ->
                all.merge(
                    key,
                    value,
                    (under, over) ->
                        under instanceof Value.Mapping left && over instanceof Value.Mapping right
                            ? merge(left, right)
                            : over));
    return new Value.Mapping(all, first.complete() && second.complete());
  }

  /** What two orders have in common. */
  private Value.Mapping agreed(Value.Mapping first, Value.Mapping second) {
    Map<String, Value> all = new LinkedHashMap<>(first.entries());
    all.replaceAll(
        (key, value) -> {
          Value other = second.entries().getOrDefault(key, value);
          if (value.equals(other)) {
            return value;
          }
          return value instanceof Value.Mapping left && other instanceof Value.Mapping right
              ? agreed(left, right)
              : new Unknown(
                  "`%s` stands in the file and in its defaults, and no `_self_` says which holds"
                      .formatted(key),
                  at);
        });
    return new Value.Mapping(all, first.complete() && second.complete());
  }
}
