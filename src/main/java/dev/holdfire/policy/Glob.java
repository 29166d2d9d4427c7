package dev.holdfire.policy;

import dev.holdfire.policy.Segment.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern over canonical absolute paths.
 *
 * <ul>
 *   <li>It counts from the project's folder, unless it begins with {@code /}. So {@code **} is
 *       everything inside the project and nothing outside.
 *   <li>{@code *} is any text and {@code ?} any one character, within a name; neither crosses a
 *       {@code /}, and both match a leading dot.
 *   <li>{@code **} stands alone between slashes and is any number of folders, also none: {@code
 *       **}{@code /x.py} is {@code x.py} at any depth. At the end it is everything inside.
 *   <li>A trailing {@code /} is everything inside that folder; without it the name of a folder is
 *       that folder alone (which matters to a denial, see {@link Scope}).
 *   <li>{@code {a,b}} is either, and may be nested; {@code [a-c]} is one of these characters,
 *       {@code [!a-c]} any other; {@code \} takes the meaning from the character after it.
 *   <li>Upper and lower case differ.
 * </ul>
 *
 * <p>The matching is our own: it takes a bounded time for any pattern, and names with line breaks,
 * brackets or other odd characters are plain text to it.
 */
final class Glob {
  private final String text;
  private final List<Form> forms;

  /** One way to read the pattern, after the choices in braces were made. */
  private record Form(boolean absolute, List<Segment> segments) {
    Form {
      segments = List.copyOf(segments);
    }
  }

  private Glob(String text, List<Form> forms) {
    this.text = text;
    this.forms = List.copyOf(forms);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException saying in words what is wrong with it and how to write it
   */
  static Glob of(String pattern) {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    if (pattern.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it has a control character: write `?` in its place");
    }
    return new Glob(pattern, Braces.expanded(pattern).stream().map(Glob::form).toList());
  }

  private static Form form(String pattern) {
    List<Segment> segments = new ArrayList<>();
    for (String name : names(pattern)) {
      segments.addAll(segments(name, segments.isEmpty() && !pattern.startsWith("/")));
    }
    boolean everythingInside = segments.isEmpty() || pattern.endsWith("/");
    if (everythingInside) {
      segments.add(new Segment.AnyFolders());
    }
    if (segments.getLast() instanceof Segment.AnyFolders) {
      segments.add(Segment.wildcards("*"));
    }
    return new Form(pattern.startsWith("/"), segments);
  }

  /** The texts between slashes that mean something. */
  private static List<String> names(String pattern) {
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < pattern.length(); i = SegmentReader.after(pattern, i)) {
      if (pattern.charAt(i) == '/') {
        names.add(pattern.substring(start, i));
        start = i + 1;
      }
    }
    names.add(pattern.substring(start));
    names.removeIf(name -> name.isEmpty() || name.equals("."));
    return names;
  }

  private static List<Segment> segments(String name, boolean first) {
    if (name.equals("..")) {
      throw new IllegalArgumentException("`..` leads elsewhere: write the folder that is meant");
    }
    if (first && name.startsWith("~")) {
      throw new IllegalArgumentException(
          "only `~/` at the very beginning stands for the home folder: write the whole path, or"
              + " `\\~` for a name that begins so");
    }
    return List.of(name.equals("**") ? new Segment.AnyFolders() : SegmentReader.read(name));
  }

  /** The pattern as it was written. */
  String text() {
    return text;
  }

  /** Whether it counts from the project's folder, at least in one of its forms. */
  boolean isRelative() {
    return forms.stream().anyMatch(form -> !form.absolute);
  }

  /** Whether it is this path. */
  boolean matches(List<String> path, List<String> project) {
    return forms.stream()
        .anyMatch(
            form -> {
              boolean[] reached = reached(form, path, project);
              return reached.length > 0 && reached[reached.length - 1];
            });
  }

  /** Whether it is this path or a folder above it. */
  boolean covers(List<String> path, List<String> project) {
    return forms.stream()
        .anyMatch(
            form -> {
              for (boolean whole : reached(form, path, project)) {
                if (whole) {
                  return true;
                }
              }
              return false;
            });
  }

  /**
   * For each number of names, whether the form is the path that so many names make; empty if the
   * form does not apply there at all.
   */
  private static boolean[] reached(Form form, List<String> path, List<String> project) {
    List<String> names = path;
    if (!form.absolute) {
      boolean inside =
          path.size() >= project.size() && path.subList(0, project.size()).equals(project);
      if (!inside) {
        return new boolean[0];
      }
      names = path.subList(project.size(), path.size());
    }
    boolean[] reached = new boolean[names.size() + 1];
    reached[0] = true;
    for (Segment segment : form.segments) {
      reached = after(segment, reached, names);
    }
    return reached;
  }

  private static boolean[] after(Segment segment, boolean[] before, List<String> names) {
    boolean[] after = new boolean[before.length];
    switch (segment) {
      case Segment.AnyFolders _ -> {
        boolean any = false;
        for (int i = 0; i < before.length; i++) {
          any |= before[i];
          after[i] = any;
        }
      }
      case Named named -> {
        for (int i = 0; i < names.size(); i++) {
          after[i + 1] = before[i] && named.matches(names.get(i));
        }
      }
    }
    return after;
  }
}
