package dev.holdfire.policy;

import dev.holdfire.policy.Scope.Kind;
import dev.holdfire.policy.Scope.Lists;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One value before the lists. */
sealed interface Admission {
  static Admission of(Kind kind, String value, Path project) {
    return switch (kind) {
      case SCRIPTS, CONFIGS -> new OfPath(kind, value, PathNames.of(value, project), project);
      case GPUS, BACKENDS, VOLUMES, ENVIRONMENTS -> new OfName(kind, value);
    };
  }

  Kind kind();

  String value();

  boolean isAllowedBy(String pattern);

  boolean isDeniedBy(String pattern);

  /** What else is worth knowing to a person whose value is not on this list. */
  String hint(List<String> patterns);

  /** A path. */
  record OfPath(Kind kind, String value, PathNames path, Path project) implements Admission {
    private List<String> projectNames() {
      return PathNames.split(project.toString());
    }

    @Override
    public boolean isAllowedBy(String pattern) {
      return path.canonical() && Glob.of(pattern).matches(path.names(), projectNames());
    }

    @Override
    public boolean isDeniedBy(String pattern) {
      return Glob.of(pattern).covers(path.names(), projectNames());
    }

    @Override
    public String hint(List<String> patterns) {
      if (!path.canonical()) {
        return "; it is no canonical path, which alone is judged";
      }
      Optional<String> folder = patterns.stream().filter(this::isDeniedBy).findFirst();
      if (folder.isPresent()) {
        return "; write %s for all that is in the folder"
            .formatted(Shown.quoted(folder.get() + "/**"));
      }
      boolean relative = patterns.stream().map(Glob::of).anyMatch(Glob::isRelative);
      boolean outside = !path.isIn(projectNames());
      return relative && outside
          ? "; a pattern without a leading `/` counts from the project's folder "
              + Shown.text(project.toString())
          : "";
    }
  }

  /** A name. */
  record OfName(Kind kind, String value) implements Admission {
    @Override
    public boolean isAllowedBy(String pattern) {
      return kind == Kind.GPUS
          ? NamePattern.ofGpu(pattern).matchesGpu(value)
          : NamePattern.of(pattern).matches(value);
    }

    @Override
    public boolean isDeniedBy(String pattern) {
      return isAllowedBy(pattern);
    }

    @Override
    public String hint(List<String> patterns) {
      return "";
    }
  }

  /** Why the value is not on the lists of every level; empty if it is. */
  default Optional<String> missing(List<Lists> levels) {
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      List<String> patterns = levels.get(i).of(kind());
      if (patterns.stream().noneMatch(this::isAllowedBy)) {
        String list = "allow.%s of the %s".formatted(kind().key(), i == 0 ? "user" : "project");
        reasons.add(
            patterns.isEmpty()
                ? list + " is empty, which admits nothing"
                : list + " admits only " + Shown.listed(patterns) + hint(patterns));
      }
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(Shown.quoted(value()) + " is not allowed: " + String.join("; ", reasons));
  }
}
