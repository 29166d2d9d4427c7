package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * An option or a positional argument that a program takes.
 *
 * @param names what its value is read by, and how it is written on a command line; without leading
 *     dashes, underscores for dashes
 * @param negative names that switch it off, such as {@code no_save}
 * @param positional whether its words may stand without a name
 * @param least how many words it takes at least
 * @param most how many at most; 0 for a switch
 * @param at where it is declared
 * @param read what its words stand for
 */
record Declared(
    Set<String> names,
    Set<String> negative,
    boolean positional,
    int least,
    int most,
    Node at,
    Function<List<String>, Value> read) {
  Declared {
    names = Set.copyOf(names);
    negative = Set.copyOf(negative);
  }

  /** A flag or a name as all of them are compared. */
  static String plain(String flag) {
    return flag.replaceFirst("^-+", "").replace('-', '_');
  }
}
