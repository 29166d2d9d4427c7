package dev.holdfire.cli.client;

import dev.holdfire.cli.client.JsonSpans.Braces;
import dev.holdfire.cli.client.JsonSpans.Member;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON, with comments where the client allows them. */
final class JsonSyntax implements Syntax {
  private static final String CONTAINER = "mcpServers";

  private final JsonMapper mapper;

  JsonSyntax(boolean comments) {
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    // Whatever the client reads is read: a long number is no reason to refuse.
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
                    .build())
            .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, comments)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
  }

  @Override
  public JsonNode tree(String text) {
    Optional<Braces> root = JsonSpans.of(mapper, text);
    if (root.isEmpty()) {
      return mapper.createObjectNode();
    }
    once(text, root.get(), CONTAINER);
    root.get()
        .member(CONTAINER)
        .ifPresent(
            container -> {
              once(text, object(text, container), NAME);
              object(text, container).member(NAME).ifPresent(entry -> object(text, entry));
            });
    return mapper.readTree(text);
  }

  private static void once(String text, Braces braces, String name) {
    List<Member> named = braces.members().stream().filter(m -> m.name().equals(name)).toList();
    if (named.size() > 1) {
      throw Unreadable.at(
          text, named.get(1).keyStart(), "\"%s\" is there twice: keep one".formatted(name));
    }
  }

  private static Braces object(String text, Member member) {
    return member
        .braces()
        .orElseThrow(
            () ->
                Unreadable.at(
                    text,
                    member.valueStart(),
                    "\"%s\" is no object: make it one, or take it out".formatted(member.name())));
  }

  @Override
  public String container() {
    return CONTAINER;
  }

  @Override
  public String added(String text, Map<String, JsonNode> members) {
    ObjectNode entry = mapper.createObjectNode();
    members.forEach(entry::set);
    Optional<Braces> root = JsonSpans.of(mapper, text);
    JsonStyle style = JsonStyle.of(text, root);
    if (root.isEmpty()) {
      ObjectNode document = mapper.createObjectNode();
      document.putObject(CONTAINER).set(NAME, entry);
      String kept = text.isBlank() ? "" : text.stripTrailing() + style.lineEnd();
      return kept + style.written(document, "") + style.lineEnd();
    }
    Optional<Member> container = root.get().member(CONTAINER);
    return container.isPresent()
        ? inserted(text, style, object(text, container.get()), NAME, entry)
        : inserted(text, style, root.get(), CONTAINER, mapper.createObjectNode().set(NAME, entry));
  }

  private static String inserted(
      String text, JsonStyle style, Braces parent, String name, JsonNode value) {
    String outer = JsonStyle.lineIndent(text, parent.start());
    if (parent.members().isEmpty()) {
      String kept = text.substring(parent.start() + 1, parent.end() - 1).stripTrailing();
      String indent = outer + style.unit();
      JsonStyle layout = style.on(style.lines() || !kept.isEmpty());
      String written = layout.named(name, layout.written(value, indent));
      return text.substring(0, parent.start() + 1)
          + kept
          + (layout.lines()
              ? style.lineEnd() + indent + written + style.lineEnd() + outer
              : written)
          + text.substring(parent.end() - 1);
    }
    Member last = parent.members().getLast();
    String tail = text.substring(last.valueEnd(), parent.end() - 1);
    String kept = tail.stripTrailing();
    Optional<String> indent = JsonStyle.indent(text, last.keyStart()).filter(_ -> style.lines());
    JsonStyle layout = style.on(indent.isPresent() || !kept.isEmpty());
    String column = indent.orElse(outer + style.unit());
    return text.substring(0, last.valueEnd())
        + ","
        + kept
        + (layout.lines() ? style.lineEnd() + column : style.blank())
        + layout.named(name, layout.written(value, column))
        + tail.substring(kept.length())
        + text.substring(parent.end() - 1);
  }

  @Override
  public String removed(String text) {
    return without(text, containerBraces(text), NAME);
  }

  @Override
  public String withoutContainer(String text) {
    return without(text, root(text), CONTAINER);
  }

  private static String without(String text, Braces parent, String name) {
    int index = parent.index(name).orElseThrow(() -> new Unreadable(name + " is not there"));
    Member member = parent.members().get(index);
    boolean last = index == parent.members().size() - 1;
    int before = index == 0 ? parent.start() + 1 : parent.members().get(index - 1).valueEnd();
    int after = last ? parent.end() - 1 : parent.members().get(index + 1).keyStart();
    String gap = text.substring(before, member.keyStart());
    String rest = text.substring(member.valueEnd(), after);
    String kept;
    if (!last) {
      kept = gap + withoutComma(rest).stripLeading();
    } else {
      String bare = (index == 0 ? gap : withoutComma(gap)).stripTrailing();
      boolean open = bare.contains("//") && !rest.contains("\n");
      kept = bare.isEmpty() && index == 0 && rest.isBlank() ? "" : bare + (open ? "\n" : "") + rest;
    }
    return text.substring(0, before) + kept + text.substring(after);
  }

  /** What stands between two members, without the comma that is no part of a comment. */
  private static String withoutComma(String gap) {
    int at = 0;
    while (at < gap.length() && gap.charAt(at) != ',') {
      if (gap.startsWith("//", at)) {
        at = gap.indexOf('\n', at);
      } else if (gap.startsWith("/*", at)) {
        at = gap.indexOf("*/", at + 2) + 1;
      }
      at++;
    }
    return gap.substring(0, at) + gap.substring(Math.min(gap.length(), at + 1));
  }

  @Override
  public Optional<String> member(String text, String name) {
    return entryBraces(text)
        .member(name)
        .map(member -> text.substring(member.valueStart(), member.valueEnd()));
  }

  @Override
  public String withMember(String text, String name, String spelled) {
    Braces entry = entryBraces(text);
    Optional<Member> member = entry.member(name);
    if (member.isPresent()) {
      return text.substring(0, member.get().valueStart())
          + spelled
          + text.substring(member.get().valueEnd());
    }
    // The value keeps its spelling: a marker stands for it while the layout is found.
    String marked =
        inserted(
            text,
            JsonStyle.of(text, JsonSpans.of(mapper, text)),
            entry,
            name,
            mapper.getNodeFactory().nullNode());
    Member added = entryBraces(marked).member(name).orElseThrow();
    return marked.substring(0, added.valueStart()) + spelled + marked.substring(added.valueEnd());
  }

  @Override
  public String withoutMember(String text, String name) {
    return without(text, entryBraces(text), name);
  }

  @Override
  public String spelled(JsonNode value) {
    return new JsonStyle("\n", "", false, " ").written(value, "");
  }

  private Braces root(String text) {
    return JsonSpans.of(mapper, text).orElseThrow(() -> new Unreadable("nothing is there"));
  }

  private Braces containerBraces(String text) {
    return object(
        text,
        root(text)
            .member(CONTAINER)
            .orElseThrow(() -> new Unreadable(CONTAINER + " is not there")));
  }

  private Braces entryBraces(String text) {
    return object(
        text,
        containerBraces(text)
            .member(NAME)
            .orElseThrow(() -> new Unreadable(NAME + " is not there")));
  }
}
