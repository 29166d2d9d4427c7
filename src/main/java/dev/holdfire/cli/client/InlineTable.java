package dev.holdfire.cli.client;

import dev.holdfire.cli.client.TomlScanner.Pair;
import java.util.List;
import java.util.Optional;

/**
 * A table of a TOML text that is written in braces.
 *
 * @param open where its opening brace stands
 * @param end after its closing brace
 */
record InlineTable(int open, int end, List<Pair> pairs) {

  InlineTable {
    pairs = List.copyOf(pairs);
  }

  /** The pair of a name, if there is one. */
  Optional<Pair> pair(String name) {
    return pairs.stream().filter(pair -> pair.path().equals(List.of(name))).findFirst();
  }

  /** The text with this value for a name, in its place or as the last one. */
  String with(String text, String name, String spelled) {
    Optional<Pair> there = pair(name);
    if (there.isPresent()) {
      return text.substring(0, there.get().valueStart())
          + spelled
          + text.substring(there.get().valueEnd());
    }
    int last = pairs.isEmpty() ? open + 1 : pairs.getLast().valueEnd();
    return text.substring(0, last)
        + (pairs.isEmpty() ? " " : ", ")
        + name
        + " = "
        + spelled
        + (pairs.isEmpty() ? " " : "")
        + text.substring(pairs.isEmpty() ? end - 1 : last);
  }

  /** The text without a name, its value and the comma that parted it from the others. */
  String without(String text, Pair pair) {
    int index = pairs.indexOf(pair);
    boolean last = index == pairs.size() - 1;
    int start = index > 0 && last ? pairs.get(index - 1).valueEnd() : pair.start();
    int after = last ? pair.valueEnd() : pairs.get(index + 1).start();
    return text.substring(0, start) + text.substring(after);
  }
}
