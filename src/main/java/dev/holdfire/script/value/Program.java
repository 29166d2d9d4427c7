package dev.holdfire.script.value;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.syntax.PythonParser;
import dev.holdfire.script.syntax.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A script and every module of the project that it imports, as far as they can be found: beside the
 * importing file, in the script's folder, in the project's folder or in its {@code src}.
 */
public final class Program {
  private static final int MAX_MODULES = 64;
  private static final int MAX_CHARACTERS = 8 << 20;
  private static final long MAX_NANOSECONDS = 10_000_000_000L;
  private static final Set<String> REMOTE =
      Set.of("remote", "spawn", "local", "aio", "remote_gen", "map", "starmap", "for_each");

  private final PythonParser parser;
  private final ProjectFiles files;
  private final Optional<Path> project;
  private final Optional<ConfigFile> config;
  private final Optional<Invocation> invocation;
  private final Map<Path, SourceModule> modules = new LinkedHashMap<>();
  private final Map<String, List<Call>> calls = new HashMap<>();
  private final List<String> gaps = new ArrayList<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private final SourceModule script;
  private final long end;
  private int characters;

  private Program(
      PythonParser parser,
      SourceFile file,
      Optional<Path> project,
      Optional<ConfigFile> config,
      Optional<Invocation> invocation) {
    this.parser = parser;
    this.project = project;
    this.config = config;
    this.invocation = invocation;
    Path parent = file.path().getParent();
    end = parser.now() + MAX_NANOSECONDS;
    files = new ProjectFiles(parent == null ? file.path() : parent, project);
    script = add(file);
    follow(script);
  }

  /**
   * Reads what a script imports.
   *
   * @param project the project's folder, canonical; code outside it and outside the script's folder
   *     is not followed
   * @param config the configuration that the run is given
   * @param invocation what it is handed; empty: not known, so that defaults are taken
   */
  public static Program of(
      PythonParser parser,
      SourceFile script,
      Optional<Path> project,
      Optional<ConfigFile> config,
      Optional<Invocation> invocation) {
    return new Program(parser, script, project, config, invocation);
  }

  /** The script itself. */
  public SourceModule script() {
    return script;
  }

  /** The script first, then what was followed, in the order of following. */
  public List<SourceModule> modules() {
    return List.copyOf(modules.values());
  }

  /** The configuration that the run is given. */
  public Optional<ConfigFile> config() {
    return config;
  }

  /** What the run is handed; empty when that is not known. */
  public Optional<Invocation> invocation() {
    return invocation;
  }

  /** What should have been followed and was not, in words. */
  public List<String> gaps() {
    return gaps;
  }

  /** Which modules were found and cannot be read, in words. */
  public List<String> unread() {
    return List.copyOf(unread);
  }

  /** The folder that the script lies in. */
  public Path folder() {
    return files.folder();
  }

  SourceModule module(Node node) {
    SourceModule module = modules.get(node.source().path());
    if (module == null) {
      throw new IllegalArgumentException("not of this program: " + node);
    }
    return module;
  }

  /** The calls of what has this name, also those that run it elsewhere ({@code name.remote()}). */
  public List<Call> calls(String name) {
    return calls.getOrDefault(name, List.of());
  }

  /** A module that an import or a command names, read now if it was not before. */
  public Optional<SourceModule> find(SourceModule from, String dotted, int level) {
    if (level == 0 && (dotted.equals("modal") || dotted.startsWith("modal."))) {
      // The client of that name, also where the project has a folder called so.
      return Optional.empty();
    }
    if (dotted.indexOf('\0') >= 0) {
      // A command may start what is not known.
      return Optional.empty();
    }
    String path = dotted.replace('.', '/');
    List<Path> roots = new ArrayList<>();
    Path beside = from.path().getParent();
    if (level > 0) {
      Path base = beside;
      for (int i = 1; i < level && base != null; i++) {
        base = base.getParent();
      }
      Optional.ofNullable(base).ifPresent(roots::add);
    } else {
      roots.add(files.folder());
      project.ifPresent(root -> roots.addAll(List.of(root, root.resolve("src"))));
      // A package may lie above the script without a project being marked.
      Optional.ofNullable(beside).ifPresent(roots::add);
    }
    for (Path root : roots) {
      Path stem = path.isEmpty() ? root : root.resolve(path);
      for (Path candidate :
          List.of(stem.resolveSibling(stem.getFileName() + ".py"), stem.resolve("__init__.py"))) {
        if (!path.isEmpty() || candidate.endsWith("__init__.py")) {
          Optional<SourceModule> found = load(candidate);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A file of the project that a command names, by its path or, in a container, by its end. */
  public Optional<SourceModule> findFile(String name) {
    if (!name.endsWith(".py") || name.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String rest = name.replace('\\', '/');
    while (true) {
      String relative = rest.replaceFirst("^/+", "");
      for (Path root : files.roots()) {
        Optional<SourceModule> found = load(root.resolve(relative));
        if (found.isPresent()) {
          return found;
        }
      }
      int slash = relative.indexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      rest = relative.substring(slash + 1);
    }
  }

  /** A file that the script names for its image, such as a list of requirements. */
  public Optional<SourceFile> findText(String name) {
    return files.text(name);
  }

  /** The files of settings that were read beside the code, since the code names them. */
  public List<SourceFile> configurations() {
    return files.configurations();
  }

  ProjectFiles files() {
    return files;
  }

  private Optional<SourceModule> load(Path path) {
    Path normal = path.toAbsolutePath().normalize();
    SourceModule known = modules.get(normal);
    if (known != null) {
      return Optional.of(known);
    }
    if (!files.isWithin(normal) || !Files.isRegularFile(normal)) {
      return Optional.empty();
    }
    if (modules.size() >= MAX_MODULES || characters > MAX_CHARACTERS) {
      gap("more than %d modules are imported".formatted(MAX_MODULES));
      return Optional.empty();
    }
    if (parser.now() - end > 0) {
      gap("the modules that are imported take too long to read");
      return Optional.empty();
    }
    try {
      SourceFile file = SourceFile.read(normal);
      SourceModule already = modules.get(file.path());
      if (already != null) {
        return Optional.of(already);
      }
      SourceModule module = add(file);
      module.parsed().problems().stream()
          .findFirst()
          .ifPresent(
              problem ->
                  gap(
                      "%s is no valid Python (line %d)"
                          .formatted(file.path().getFileName(), problem.line())));
      follow(module);
      return Optional.of(module);
    } catch (HoldfireException e) {
      gap(e.getMessage());
      unread.add(e.getMessage());
      return Optional.empty();
    }
  }

  private void gap(String words) {
    if (!gaps.contains(words)) {
      gaps.add(words);
    }
  }

  private SourceModule add(SourceFile file) {
    SourceModule module = new SourceModule(parser.parse(file));
    modules.put(file.path(), module);
    characters += file.text().length();
    module.root().visit(node -> Call.of(node).ifPresent(this::index));
    return module;
  }

  private void index(Call call) {
    String name = call.method();
    if (REMOTE.contains(name)) {
      name =
          call.object()
              .map(
                  object ->
                      object.is("attribute") ? object.child("attribute").orElse(object) : object)
              .map(Node::text)
              .orElse("");
    }
    if (!name.isEmpty()) {
      calls.computeIfAbsent(name, _ -> new ArrayList<>()).add(call);
    }
  }

  private void follow(SourceModule module) {
    module.imports().forEach(binding -> imported(module, binding));
  }

  /** The modules of the project that an import loads. */
  List<SourceModule> imported(SourceModule module, Binding.Imported binding) {
    List<SourceModule> loaded = new ArrayList<>();
    Optional<SourceModule> found = find(module, binding.module(), binding.level());
    found.ifPresent(loaded::add);
    Optional<String> name = binding.name();
    // "from package import module"
    if (name.isPresent() && found.map(it -> it.path().endsWith("__init__.py")).orElse(true)) {
      String dotted = binding.module().isEmpty() ? name.get() : binding.module() + "." + name.get();
      find(module, dotted, binding.level()).ifPresent(loaded::add);
    }
    if (loaded.isEmpty() && binding.at().child("module_name").isEmpty()) {
      // "import a.b.c" binds "a" and loads all three.
      binding.at().childrenIn("name").stream()
          .map(full -> full.child("name").orElse(full).text())
          .forEach(full -> find(module, full, 0).ifPresent(loaded::add));
    }
    return loaded;
  }
}
