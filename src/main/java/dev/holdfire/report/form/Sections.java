package dev.holdfire.report.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A text cut at the lines that begin with a field's name and a colon. Case and blanks in a name do
 * not matter; that it begins a line does.
 *
 * @param preamble what stands before the first field
 * @param sections in the order of the text; a name may occur more than once
 */
record Sections(String preamble, List<Section> sections) {

  /**
   * One field as it stands in the text.
   *
   * @param label the name in its proper form
   * @param content what follows the colon, up to the next field
   */
  record Section(String label, String content) {}

  Sections {
    sections = List.copyOf(sections);
  }

  static Sections of(String text, List<String> labels) {
    List<Section> found = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    String preamble = "";
    Optional<String> current = Optional.empty();
    for (String line : text.lines().toList()) {
      Optional<String> label = label(line, labels);
      if (label.isEmpty()) {
        content.append(line).append('\n');
        continue;
      }
      if (current.isPresent()) {
        found.add(new Section(current.get(), content.toString().strip()));
      } else {
        preamble = content.toString().strip();
      }
      current = label;
      content.setLength(0);
      content.append(line.substring(line.indexOf(':') + 1)).append('\n');
    }
    String rest = content.toString().strip();
    current.ifPresent(label -> found.add(new Section(label, rest)));
    return new Sections(current.isPresent() ? preamble : rest, found);
  }

  private static Optional<String> label(String line, List<String> labels) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String name = plain(line.substring(0, colon));
    return labels.stream().filter(label -> plain(label).equals(name)).findFirst();
  }

  private static String plain(String name) {
    return name.codePoints()
        .filter(character -> !Character.isWhitespace(character))
        .mapToObj(Character::toString)
        .collect(Collectors.joining())
        .toLowerCase(Locale.ROOT);
  }

  /** Every content under a name. */
  List<String> of(String label) {
    return sections.stream()
        .filter(section -> section.label().equals(label))
        .map(Section::content)
        .toList();
  }

  /** The names that stand after one that belongs behind them. */
  List<String> outOfOrder(List<String> labels) {
    List<String> late = new ArrayList<>();
    int furthest = -1;
    for (Section section : sections) {
      int place = labels.indexOf(section.label());
      if (place < furthest) {
        late.add(section.label());
      }
      furthest = Math.max(furthest, place);
    }
    return late;
  }
}
