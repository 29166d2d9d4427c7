package dev.holdfire.cli.client;

import dev.holdfire.cli.client.TomlScanner.Pair;
import dev.holdfire.cli.client.TomlScanner.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/** TOML, with each server in a table of its own or in braces. */
final class TomlSyntax implements Syntax {
  private static final String CONTAINER = "mcp_servers";
  private static final List<String> ENTRY = List.of(CONTAINER, NAME);
  private static final String HEADER = "[" + String.join(".", ENTRY) + "]";

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

  private static final TomlMapper MAPPER =
      TomlMapper.builder(
              TomlFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  @Override
  public JsonNode tree(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      for (JsonNode table : List.of(tree.path(CONTAINER), tree.path(CONTAINER).path(NAME))) {
        if (!table.isObject() && !table.isMissingNode()) {
          throw new Unreadable(CONTAINER + " holds no table where one is expected: mend that");
        }
      }
      return tree;
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      String reason = e.getOriginalMessage();
      throw place == null
          ? new Unreadable(reason)
          : Unreadable.at(place.getLineNr(), place.getColumnNr(), reason);
    }
  }

  @Override
  public String container() {
    return CONTAINER;
  }

  @Override
  public String added(String text, Map<String, JsonNode> members) {
    Optional<InlineTable> container = inlineContainer(text);
    if (container.isPresent()) {
      return container.get().with(text, NAME, inline(members));
    }
    String lineEnd = lineEnd(text);
    String open = text.isEmpty() || text.endsWith("\n") ? "" : lineEnd;
    String gap = text.isBlank() || text.endsWith(lineEnd + lineEnd) ? "" : lineEnd;
    return text + open + gap + table(members, lineEnd);
  }

  private String table(Map<String, JsonNode> members, String lineEnd) {
    return members.entrySet().stream()
        .map(member -> member.getKey() + " = " + spelled(member.getValue()) + lineEnd)
        .collect(Collectors.joining("", HEADER + lineEnd, ""));
  }

  @Override
  public String removed(String text) {
    Optional<InlineTable> container = inlineContainer(text);
    if (container.isPresent()) {
      return container
          .get()
          .without(text, container.get().pair(NAME).orElseThrow(() -> missing(NAME)));
    }
    StringBuilder kept = new StringBuilder(text);
    for (Table table : tables(text).reversed()) {
      if (startsWith(table.path(), ENTRY)) {
        cut(kept, table.start(), table.end());
      } else {
        for (Pair pair : table.pairs().reversed()) {
          if (startsWith(joined(table.path(), pair.path()), ENTRY)) {
            kept.delete(pair.start(), pair.lineEnd());
          }
        }
      }
    }
    return kept.toString();
  }

  /** Cuts a table out, with one of the blank lines around it. */
  private static void cut(StringBuilder text, int start, int end) {
    String lineEnd = lineEnd(text.toString());
    boolean below = end == text.length() || text.substring(end).startsWith(lineEnd);
    boolean above = text.substring(0, start).endsWith(lineEnd + lineEnd);
    text.delete(above && below ? start - lineEnd.length() : start, end);
  }

  @Override
  public String withoutContainer(String text) {
    StringBuilder kept = new StringBuilder(text);
    for (Table table : tables(text).reversed()) {
      if (table.path().equals(List.of(CONTAINER))) {
        cut(kept, table.start(), table.end());
      } else if (table.path().isEmpty()) {
        table.pairs().stream()
            .filter(pair -> pair.path().equals(List.of(CONTAINER)))
            .forEach(pair -> kept.delete(pair.start(), pair.lineEnd()));
      }
    }
    return kept.toString();
  }

  @Override
  public Optional<String> member(String text, String name) {
    Optional<InlineTable> inline = inlineEntry(text);
    if (inline.isPresent()) {
      return inline.get().pair(name).map(pair -> value(text, pair));
    }
    if (own(text).isEmpty() && tables(text).stream().noneMatch(t -> startsWith(t.path(), ENTRY))) {
      throw pairs(text)
          .filter(pair -> startsWith(pair.path(), ENTRY) || startsWith(ENTRY, pair.path()))
          .findFirst()
          .map(pair -> byHand(text, pair.pair()))
          .orElseGet(() -> missing(NAME));
    }
    for (Table table : tables(text)) {
      if (startsWith(table.path(), joined(ENTRY, List.of(name)))) {
        throw Unreadable.at(
            text,
            table.start(),
            "the table %s.%s is in the way: take it out".formatted(NAME, name));
      }
    }
    return pair(text, name).map(pair -> value(text, pair));
  }

  @Override
  public String withMember(String text, String name, String spelled) {
    Optional<InlineTable> inline = inlineEntry(text);
    if (inline.isPresent()) {
      return inline.get().with(text, name, spelled);
    }
    Optional<Pair> pair = pair(text, name);
    if (pair.isPresent()) {
      return text.substring(0, pair.get().valueStart())
          + spelled
          + text.substring(pair.get().valueEnd());
    }
    String lineEnd = lineEnd(text);
    String line = name + " = " + spelled + lineEnd;
    Optional<Table> own = own(text);
    if (own.isPresent()) {
      int end = own.get().end();
      String open = text.substring(0, end).endsWith("\n") ? "" : lineEnd;
      return text.substring(0, end) + open + line + text.substring(end);
    }
    // Only a table below it is there, such as its environment.
    int start =
        tables(text).stream()
            .filter(table -> startsWith(table.path(), ENTRY))
            .findFirst()
            .orElseThrow(() -> missing(NAME))
            .start();
    return text.substring(0, start) + HEADER + lineEnd + line + lineEnd + text.substring(start);
  }

  @Override
  public String withoutMember(String text, String name) {
    Optional<InlineTable> inline = inlineEntry(text);
    if (inline.isPresent()) {
      return inline.get().without(text, inline.get().pair(name).orElseThrow(() -> missing(name)));
    }
    Pair pair = pair(text, name).orElseThrow(() -> missing(name));
    return text.substring(0, pair.start()) + text.substring(pair.lineEnd());
  }

  @Override
  public String spelled(JsonNode value) {
    if (value.isObject()) {
      return value
          .propertyStream()
          .map(member -> key(member.getKey()) + " = " + spelled(member.getValue()))
          .collect(Collectors.joining(", ", "{ ", " }"));
    }
    // What JSON writes for texts and lists of texts is TOML as well.
    return value.toString();
  }

  private String inline(Map<String, JsonNode> members) {
    return members.entrySet().stream()
        .map(member -> member.getKey() + " = " + spelled(member.getValue()))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String key(String name) {
    return BARE.matcher(name).matches()
        ? name
        : MAPPER.getNodeFactory().stringNode(name).toString();
  }

  private static String value(String text, Pair pair) {
    return text.substring(pair.valueStart(), pair.valueEnd());
  }

  private static Unreadable missing(String name) {
    return new Unreadable(name + " is not there");
  }

  private static Unreadable byHand(String text, Pair pair) {
    return Unreadable.at(
        text,
        pair.start(),
        "this is written with dots: change it by hand, or write %s as a table".formatted(HEADER));
  }

  /** The container, where it is written in braces. */
  private static Optional<InlineTable> inlineContainer(String text) {
    return inline(text, List.of(CONTAINER), pairs(text));
  }

  /** The entry, where it is written in braces. */
  private static Optional<InlineTable> inlineEntry(String text) {
    Optional<InlineTable> container = inlineContainer(text);
    return container.isPresent()
        ? inline(
            text,
            List.of(NAME),
            container.get().pairs().stream().map(pair -> new Placed(pair.path(), pair)))
        : inline(text, ENTRY, pairs(text));
  }

  private static Optional<InlineTable> inline(
      String text, List<String> path, Stream<Placed> pairs) {
    return pairs
        .filter(placed -> placed.path().equals(path))
        .map(Placed::pair)
        .filter(pair -> text.charAt(pair.valueStart()) == '{')
        .findFirst()
        .map(
            pair ->
                new InlineTable(
                    pair.valueStart(), pair.valueEnd(), scanner(text).inside(pair.valueStart())));
  }

  private record Placed(List<String> path, Pair pair) {}

  private static Stream<Placed> pairs(String text) {
    return tables(text).stream()
        .flatMap(
            table ->
                table.pairs().stream()
                    .map(pair -> new Placed(joined(table.path(), pair.path()), pair)));
  }

  private static Optional<Table> own(String text) {
    return tables(text).stream().filter(table -> table.path().equals(ENTRY)).findFirst();
  }

  private static Optional<Pair> pair(String text, String name) {
    return own(text).stream()
        .flatMap(table -> table.pairs().stream())
        .filter(pair -> pair.path().equals(List.of(name)))
        .findFirst();
  }

  private static List<Table> tables(String text) {
    return scanner(text).tables();
  }

  private static TomlScanner scanner(String text) {
    return new TomlScanner(
        text, quoted -> MAPPER.readTree("key = " + quoted).path("key").asString());
  }

  private static String lineEnd(String text) {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private static boolean startsWith(List<String> path, List<String> beginning) {
    return path.size() >= beginning.size() && path.subList(0, beginning.size()).equals(beginning);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
