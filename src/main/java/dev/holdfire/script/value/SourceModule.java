package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.syntax.ParsedSource;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A file of the project, with where its names get their meaning. */
public final class SourceModule {
  private final ParsedSource parsed;
  private final IdentityHashMap<Node, Map<String, List<Binding>>> scopes;

  private final List<Node> wildcards;
  private final boolean executes;

  SourceModule(ParsedSource parsed) {
    this.parsed = parsed;
    wildcards =
        parsed.root().children().stream()
            .filter(node -> node.is("import_from_statement"))
            .filter(node -> node.children().stream().anyMatch(child -> child.is("wildcard_import")))
            .toList();
    executes =
        parsed.root().children().stream()
            .flatMap(statement -> statement.children().stream())
            .anyMatch(SourceModule::isExec);
    scopes = BindingReader.read(parsed.root());
  }

  /** The file, its tree and where it is no Python. */
  public ParsedSource parsed() {
    return parsed;
  }

  /** The tree. */
  public Node root() {
    return parsed.root();
  }

  /** The file's canonical path. */
  public Path path() {
    return parsed.file().path();
  }

  /** The places where a scope gives a name its meaning, in the order of the text. */
  public List<Binding> bindings(Node scope, String name) {
    return scopes.getOrDefault(scope, Map.of()).getOrDefault(name, List.of());
  }

  /** Whether its top level runs code that stands elsewhere, which may set any of its names. */
  boolean executes() {
    return executes;
  }

  private static boolean isExec(Node node) {
    return node.is("call")
        && node.child("function")
            .filter(function -> function.is("identifier") && function.text().equals("exec"))
            .isPresent();
  }

  /** What its top level sets. */
  List<Binding.Assigned> constants() {
    return scopes.getOrDefault(root(), Map.of()).values().stream()
        .flatMap(List::stream)
        .filter(Binding.Assigned.class::isInstance)
        .map(Binding.Assigned.class::cast)
        .filter(assigned -> assigned.path().isEmpty())
        .toList();
  }

  /** The imports of everything that a module has. */
  List<Node> wildcards() {
    return wildcards;
  }

  /** Every name that is imported, wherever that stands. */
  public List<Binding.Imported> imports() {
    return scopes.values().stream()
        .flatMap(names -> names.values().stream())
        .flatMap(List::stream)
        .filter(Binding.Imported.class::isInstance)
        .map(Binding.Imported.class::cast)
        .toList();
  }

  /** Whether anything is imported from this package. */
  public boolean imports(String library) {
    return imports().stream()
        .anyMatch(
            binding ->
                binding.level() == 0
                    && (binding.module().equals(library)
                        || binding.module().startsWith(library + ".")));
  }
}
