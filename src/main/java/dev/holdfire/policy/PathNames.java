package dev.holdfire.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that a path consists of.
 *
 * @param names from the root on
 * @param canonical whether the text was absolute and led straight there
 */
record PathNames(List<String> names, boolean canonical) {
  PathNames {
    names = List.copyOf(names);
  }

  /** Reads a path; one that is relative counts from the project's folder. */
  static PathNames of(String path, Path project) {
    boolean absolute = path.startsWith("/");
    List<String> steps = split(absolute ? path : project + "/" + path);
    List<String> names = new ArrayList<>();
    for (String step : steps) {
      if (step.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        names.add(step);
      }
    }
    return new PathNames(names, absolute && names.equals(steps) && path.indexOf('\0') < 0);
  }

  /** What stands between the slashes of an absolute path. */
  static List<String> split(String path) {
    return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
  }

  /** Whether this is the folder or lies in it. */
  boolean isIn(List<String> folder) {
    return names.size() >= folder.size() && names.subList(0, folder.size()).equals(folder);
  }
}
