package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects where names get their meaning, scope by scope. */
final class BindingReader {
  private final IdentityHashMap<Node, Map<String, List<Binding>>> scopes = new IdentityHashMap<>();

  static IdentityHashMap<Node, Map<String, List<Binding>>> read(Node root) {
    BindingReader reader = new BindingReader();
    root.visit(reader::collect);
    return reader.scopes;
  }

  private void collect(Node node) {
    switch (node.kind()) {
      case "function_definition", "class_definition" ->
          node.child("name").ifPresent(name -> add(name, new Binding.Definition(node)));
      case "parameters", "lambda_parameters" ->
          node.parent().ifPresent(function -> parameters(node, function));
      case "assignment" -> {
        Optional<Node> value = node.child("right");
        node.child("left").ifPresent(left -> assigned(node, left, value, List.of()));
      }
      case "named_expression" ->
          node.child("name")
              .ifPresent(name -> assigned(node, name, node.child("value"), List.of()));
      case "augmented_assignment" ->
          node.child("left").ifPresent(left -> opaque(left, node, "changed"));
      case "for_statement" ->
          node.child("left").ifPresent(left -> opaque(left, node, "a loop's variable"));
      case "as_pattern_target" -> opaque(node, node, "set by `as`");
      case "import_statement", "import_from_statement" -> imported(node);
      default -> {}
    }
  }

  private void parameters(Node list, Node function) {
    for (Node parameter : list.children()) {
      Optional<Node> name =
          switch (parameter.kind()) {
            case "identifier" -> Optional.of(parameter);
            case "default_parameter", "typed_default_parameter" -> parameter.child("name");
            case "typed_parameter" -> parameter.children().stream().findFirst();
            default -> parameter.find(node -> node.is("identifier"));
          };
      name.filter(node -> node.is("identifier"))
          .ifPresent(
              node ->
                  put(
                      function,
                      node.text(),
                      new Binding.Parameter(
                          parameter, function, node.text(), parameter.child("value"))));
    }
  }

  private void assigned(Node at, Node target, Optional<Node> value, List<Integer> path) {
    if (target.is("identifier")) {
      // A bare annotation binds nothing, but a dataclass has it as a field without default.
      value.ifPresent(node -> add(target, new Binding.Assigned(at, node, path)));
    } else if (target.is("pattern_list", "tuple_pattern", "list_pattern")) {
      List<Node> parts = target.children();
      for (int i = 0; i < parts.size(); i++) {
        List<Integer> deeper = new ArrayList<>(path);
        deeper.add(i);
        assigned(at, parts.get(i), value, deeper);
      }
    } else if (target.is("list_splat_pattern")) {
      opaque(target, at, "the rest of a sequence");
    }
  }

  private void opaque(Node target, Node at, String how) {
    if (target.is("identifier")) {
      add(target, new Binding.Opaque(at, how));
    } else if (!target.is("attribute", "subscript")) {
      target.children().forEach(child -> opaque(child, at, how));
    }
  }

  private void imported(Node node) {
    Optional<Node> from = node.child("module_name");
    String module = from.map(Node::text).orElse("").replace(" ", "");
    int level = 0;
    while (level < module.length() && module.charAt(level) == '.') {
      level++;
    }
    String rest = module.substring(level);
    for (Node name : node.childrenIn("name")) {
      Node full = name.is("aliased_import") ? name.child("name").orElse(name) : name;
      Optional<Node> alias = name.child("alias");
      if (from.isPresent()) {
        add(alias.orElse(full), new Binding.Imported(node, rest, level, Optional.of(full.text())));
      } else if (alias.isPresent()) {
        add(alias.get(), new Binding.Imported(node, full.text(), 0, Optional.empty()));
      } else {
        // "import a.b" binds "a".
        String first = full.text().split("\\.", 2)[0];
        put(scope(node), first, new Binding.Imported(node, first, 0, Optional.empty()));
      }
    }
  }

  private void add(Node name, Binding binding) {
    put(scope(binding.at()), name.text(), binding);
  }

  private static Node scope(Node at) {
    return at.enclosing("function_definition", "class_definition", "module").orElse(at);
  }

  private void put(Node scope, String name, Binding binding) {
    scopes
        .computeIfAbsent(scope, _ -> new HashMap<>())
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(binding);
  }
}
