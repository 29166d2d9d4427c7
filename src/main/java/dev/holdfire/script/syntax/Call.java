package dev.holdfire.script.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call, with its arguments apart.
 *
 * @param node the whole call
 * @param function what is called
 * @param positional the arguments without names, up to the first {@code *list}
 * @param keywords the arguments with names
 * @param mappings what follows {@code **}
 * @param lists what follows {@code *}
 */
public record Call(
    Node node,
    Node function,
    List<Node> positional,
    Map<String, Node> keywords,
    List<Node> mappings,
    List<Node> lists) {

  /** Reads a node, if it is a call. */
  public static Optional<Call> of(Node node) {
    if (!node.is("call")) {
      return Optional.empty();
    }
    Optional<Node> function = node.child("function");
    Optional<Node> arguments = node.child("arguments");
    if (function.isEmpty() || arguments.isEmpty()) {
      return Optional.empty();
    }
    Call call =
        new Call(
            node,
            function.get(),
            new ArrayList<>(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>());
    if (arguments.get().is("generator_expression")) {
      call.positional.add(arguments.get());
    } else {
      arguments.get().children().forEach(call::add);
    }
    return Optional.of(call);
  }

  private void add(Node argument) {
    switch (argument.kind()) {
      case "keyword_argument" ->
          argument
              .child("name")
              .ifPresent(
                  name ->
                      argument.child("value").ifPresent(value -> keywords.put(name.text(), value)));
      case "dictionary_splat" -> mappings.addAll(argument.children());
      case "list_splat" -> lists.addAll(argument.children());
      default -> {
        if (lists.isEmpty()) {
          positional.add(argument);
        }
      }
    }
  }

  /** The name after the last dot of what is called; empty when it is no name. */
  public String name() {
    return switch (function.kind()) {
      case "identifier" -> function.text();
      case "attribute" -> function.child("attribute").map(Node::text).orElse("");
      default -> "";
    };
  }

  /** What the method is called on. */
  public Optional<Node> receiver() {
    return function.is("attribute") ? function.child("object") : Optional.empty();
  }

  /** The same; of {@code volume.commit.aio()}, which waits for {@code commit}, that one. */
  public String method() {
    return asynchronous()
        .flatMap(inner -> inner.child("attribute"))
        .map(Node::text)
        .orElseGet(this::name);
  }

  /** What the method is called on, also where it is waited for. */
  public Optional<Node> object() {
    return asynchronous().isPresent()
        ? asynchronous().flatMap(inner -> inner.child("object"))
        : receiver();
  }

  private Optional<Node> asynchronous() {
    return name().equals("aio")
        ? receiver().filter(inner -> inner.is("attribute"))
        : Optional.empty();
  }

  /** The argument with this name, or at this position (from 0). */
  public Optional<Node> argument(int position, String name) {
    Node named = keywords.get(name);
    if (named != null) {
      return Optional.of(named);
    }
    return position >= 0 && position < positional.size()
        ? Optional.of(positional.get(position))
        : Optional.empty();
  }

  /** The argument with this name. */
  public Optional<Node> keyword(String name) {
    return Optional.ofNullable(keywords.get(name));
  }
}
