package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code @hydra.main(config_path=…, config_name=…)} hands to its function: the configuration
 * that it names, with what the command line overrides ({@code key=value}, {@code +key=value},
 * {@code ~key}, {@code group=option}).
 */
final class Hydra {
  private static final Pattern OVERRIDE =
      Pattern.compile("(?<sign>[+]{0,2}|~)(?<key>[\\w./@-]+)(?:=(?<value>.*))?", Pattern.DOTALL);
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?<key>[\\w.]+)\\}");
  private static final Map<String, String> FLAGS =
      Map.of(
          "--config-name", "config-name",
          "-cn", "config-name",
          "--config-path", "config-path",
          "-cp", "config-path");
  private static final Pattern FLAG =
      Pattern.compile("--(?<name>config-name|config-path)=(?<value>[^\\x00]+)");
  private static final int MOST_HOPS = 10;

  private final Program program;
  private final Node at;
  private final Optional<String> name;
  private final Path root;
  private final Map<String, Optional<String>> groups = new LinkedHashMap<>();
  private final Map<String, String> added = new LinkedHashMap<>();
  private final Map<String, Optional<Value>> values = new LinkedHashMap<>();
  private final Map<String, String> options = new HashMap<>();
  private Optional<String> unclear = Optional.empty();
  private boolean sweeps;

  private Hydra(Program program, Evaluator evaluator, Call decorator, List<String> all) {
    this.program = program;
    at = decorator.node();
    List<String> words = glued(all);
    words.forEach(this::option);
    String path = text(decorator, "config_path", evaluator);
    Path file = at.source().path();
    root = file.resolveSibling(path).normalize();
    String given = text(decorator, "config_name", evaluator);
    name = given.isEmpty() ? Optional.empty() : Optional.of(given);
    words.forEach(this::override);
  }

  /** The call that decorates a function, when it is Hydra's. */
  static Optional<Call> decorator(Node function, Evaluator evaluator) {
    return Entries.decorators(function)
        .flatMap(node -> Call.of(node).stream())
        .filter(call -> call.name().equals("main") && evaluator.callee(call).equals("hydra.main"))
        .findFirst();
  }

  /** What the function is handed; empty when no file of that name is in the project. */
  static Optional<Value> configuration(
      Program program, Evaluator evaluator, Call decorator, List<String> words) {
    return new Hydra(program, evaluator, decorator, words).configuration();
  }

  private String text(Call call, String keyword, Evaluator evaluator) {
    String given = options.get(keyword.replace('_', '-'));
    if (given != null) {
      return given;
    }
    Optional<Value> value = call.keyword(keyword).map(evaluator::evaluate);
    if (value.isEmpty() || value.get() instanceof Value.Nothing) {
      return "";
    }
    if (value.get() instanceof Value.Text(String text) && !text.contains("://")) {
      return text;
    }
    unclear("the `%s` of hydra.main is not known".formatted(keyword));
    return "";
  }

  /** With each flag that takes a value in one word with it. */
  private static List<String> glued(List<String> words) {
    List<String> glued = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String name = FLAGS.get(words.get(i));
      if (name == null) {
        glued.add(words.get(i));
      } else {
        i++;
        glued.add("--" + name + "=" + (i < words.size() ? words.get(i) : ""));
      }
    }
    return glued;
  }

  private void option(String word) {
    Matcher flag = FLAG.matcher(word);
    if (flag.matches()) {
      options.put(flag.group("name"), flag.group("value"));
    } else if (word.equals("--multirun") || word.equals("-m")) {
      sweeps = true;
    } else if (word.startsWith("-")) {
      unclear("what `%s` of the command line does is not read".formatted(shown(word)));
    }
  }

  private void override(String word) {
    if (word.startsWith("-")) {
      return;
    }
    Matcher matcher = OVERRIDE.matcher(word);
    boolean known = matcher.matches();
    if (!known || (matcher.group("value") == null && !matcher.group("sign").equals("~"))) {
      unclear("`%s` of the command line is no override".formatted(shown(word)));
      return;
    }
    String key = matcher.group("key");
    String value = matcher.group("value") == null ? "" : matcher.group("value");
    boolean out = matcher.group("sign").equals("~");
    if (key.startsWith("hydra.") || key.startsWith("hydra/")) {
      return;
    }
    String group = key.replace('.', '/');
    if (key.contains("@") || (isGroup(group) && value.indexOf(CommandLine.UNKNOWN) >= 0)) {
      unclear("what `%s` of the command line chooses is not read".formatted(shown(key)));
    } else if (!isGroup(group)) {
      values.put(key, out ? Optional.empty() : Optional.of(value(key, value)));
    } else if (matcher.group("sign").startsWith("+")) {
      added.put(group, value);
    } else {
      groups.put(group, out ? Optional.empty() : Optional.of(value));
    }
  }

  private boolean isGroup(String group) {
    Path folder = root.resolve(group);
    return program.files().isWithin(folder) && Files.isDirectory(folder);
  }

  private Value value(String key, String text) {
    if (text.indexOf(CommandLine.UNKNOWN) >= 0) {
      return new Unknown("what the command line gives for `%s` is not known".formatted(key), at);
    }
    if ((sweeps && text.matches("(?s).*,.*")) || text.matches("(?s).*[\\[({].*")) {
      return new Unknown("`%s` is more than one value".formatted(key), at);
    }
    String plain = text.strip();
    return plain.matches("(?s)'.*'|\".*\"")
        ? new Value.Text(plain.substring(1, plain.length() - 1))
        : Literals.of(plain);
  }

  private static String shown(String word) {
    return word.indexOf(CommandLine.UNKNOWN) >= 0 || word.length() > 40 ? "a part" : word;
  }

  private void unclear(String why) {
    if (unclear.isEmpty()) {
      unclear = Optional.of(why + ", so that nothing in the configuration is certain");
    }
  }

  private Optional<Value> configuration() {
    if (unclear.isPresent()) {
      return Optional.of(new Unknown(unclear.get(), at));
    }
    HydraComposition composition = new HydraComposition(program.files(), root, at, groups);
    Optional<Value.Mapping> composed =
        name.isEmpty()
            ? Optional.of(new Value.Mapping(Map.of(), true))
            : name.flatMap(composition::of);
    return composed.map(
        content -> {
          Value.Mapping all = content;
          for (Map.Entry<String, String> one : added.entrySet()) {
            all = HydraComposition.merge(all, composition.added(one.getKey(), one.getValue()));
          }
          for (Map.Entry<String, Optional<Value>> one : values.entrySet()) {
            all = set(all, List.of(one.getKey().split("\\.", -1)), one.getValue());
          }
          return resolved(all, all);
        });
  }

  private static Value.Mapping set(Value.Mapping in, List<String> path, Optional<Value> value) {
    Map<String, Value> entries = new LinkedHashMap<>(in.entries());
    String first = path.getFirst();
    if (path.size() > 1) {
      Value.Mapping inner =
          entries.get(first) instanceof Value.Mapping there
              ? there
              : new Value.Mapping(Map.of(), true);
      entries.put(first, set(inner, path.subList(1, path.size()), value));
    } else if (value.isPresent()) {
      entries.put(first, value.get());
    } else {
      entries.remove(first);
    }
    return new Value.Mapping(entries, in.complete());
  }

  /** With what {@code ${other.key}} stands for. */
  private Value resolved(Value value, Value.Mapping all) {
    return switch (value) {
      case Value.Mapping(var entries, boolean complete) -> {
        Map<String, Value> inner = new LinkedHashMap<>(entries);
        inner.replaceAll((_, one) -> resolved(one, all));
        yield new Value.Mapping(inner, complete);
      }
      case Value.Sequence(List<Value> parts) ->
          new Value.Sequence(parts.stream().map(one -> resolved(one, all)).toList());
      case Value.Text(String text) when text.equals("???") ->
          new Unknown("the configuration asks for it, and nothing gives it", at);
      case Value.Text(String text) when text.contains("${") -> reference(text, all);
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Unknown _ ->
          value;
    };
  }

  private Value reference(String text, Value.Mapping all) {
    Value value = new Value.Text(text);
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      if (!(value instanceof Value.Text(String now)) || !now.contains("${")) {
        return value;
      }
      Matcher whole = REFERENCE.matcher(now);
      if (!whole.matches()) {
        int open = now.indexOf("${");
        Unknown rest = new Unknown("`%s` is put together".formatted(shown(now)), at);
        return open == 0 ? rest : new Value.Beginning(now.substring(0, open), rest);
      }
      value = looked(all, new ArrayList<>(List.of(whole.group("key").split("\\.", -1))));
    }
    return new Unknown("`%s` leads on and on".formatted(shown(text)), at);
  }

  private Value looked(Value.Mapping all, List<String> path) {
    Value value = all;
    for (String name : path) {
      Value next = value instanceof Value.Mapping(var entries, _) ? entries.get(name) : null;
      if (next == null) {
        return new Unknown("`%s` is not found".formatted(String.join(".", path)), at);
      }
      value = next;
    }
    return value;
  }
}
