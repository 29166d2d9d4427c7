package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The words that a program is started with, each given to the option that takes it. Words that no
 * option takes may change anything that a command line decides, so that no default holds then.
 */
final class CommandLine {
  /** Stands in a word for a part that is not known, and alone for words that are not. */
  static final char UNKNOWN = '\0';

  private static final int MOST_WORDS = 10_000;

  private final List<String> words;
  private final List<Declared> declared;
  private final Set<String> commands;
  private final boolean open;
  private final Deque<Declared> positional = new ArrayDeque<>();
  private final Map<String, Value> given = new HashMap<>();
  private Optional<String> unmapped = Optional.empty();

  /**
   * Gives every word its option.
   *
   * @param commands names of commands, which may stand before their options
   * @param open whether a library takes options by names of its own
   */
  CommandLine(List<String> words, List<Declared> declared, Set<String> commands, boolean open) {
    this.words = words.subList(0, Math.min(words.size(), MOST_WORDS));
    this.declared = declared;
    this.commands = commands;
    this.open = open;
    declared.stream().filter(Declared::positional).forEach(positional::add);
    if (words.size() > MOST_WORDS) {
      unmapped = Optional.of("the command line is too long to read");
    }
    read();
  }

  /** One of which nothing is known, and why. */
  static CommandLine unclear(String why) {
    CommandLine line = new CommandLine(List.of(), List.of(), Set.of(), false);
    line.unmapped = Optional.of(why);
    return line;
  }

  /** What is given for a name; empty when nothing is. */
  Optional<Value> given(String name) {
    return Optional.ofNullable(given.get(Declared.plain(name)));
  }

  /** What was given by every name. */
  Map<String, Value> all() {
    return given;
  }

  /** What is given for it, else the default where every word was understood. */
  Value valueOf(String name, Node at, Supplier<Value> byDefault) {
    return given(name).or(() -> unclear(at)).orElseGet(byDefault);
  }

  /** Why what is not given may not have its default. */
  Optional<Value> unclear(Node at) {
    return unmapped.map(why -> new Unknown(why, at));
  }

  /** Says what a name is given, from outside the words. */
  void put(String name, Value value) {
    given.putIfAbsent(name, value);
  }

  private void read() {
    int next = 0;
    while (next < words.size()) {
      String word = words.get(next);
      if (word.equals("--")) {
        next++;
      } else {
        next = isOption(word) ? option(next) : word(next);
      }
    }
  }

  private static boolean isOption(String word) {
    return word.length() > 1 && word.charAt(0) == '-' && !word.matches("-[\\d.].*");
  }

  private int option(int at) {
    String word = words.get(at);
    int equals = word.indexOf('=');
    String flag = equals < 0 ? word : word.substring(0, equals);
    Optional<Declared> option = find(Declared.plain(flag));
    if (option.isPresent()) {
      int end = equals < 0 ? end(at + 1, option.get().most()) : at + 1;
      set(
          option.get(),
          Declared.plain(flag),
          equals < 0 ? words.subList(at + 1, end) : List.of(word.substring(equals + 1)));
      return end;
    }
    Optional<Declared> glued =
        flag.startsWith("--") ? Optional.empty() : find(word.substring(1, 2));
    if (glued.isPresent()) {
      set(glued.get(), word.substring(1, 2), List.of(word.substring(2)));
      return at + 1;
    }
    int end = equals < 0 ? end(at + 1, Integer.MAX_VALUE) : at + 1;
    if (open && flag.indexOf(UNKNOWN) < 0) {
      String text = equals < 0 ? String.join(" ", words.subList(at + 1, end)) : after(word, equals);
      if (text.indexOf(UNKNOWN) < 0) {
        given.put(Declared.plain(flag), text.isEmpty() ? new Value.Flag(true) : Literals.of(text));
        return end;
      }
    }
    unmapped("no option is found that takes `%s` of the command line".formatted(shown(flag)));
    return end;
  }

  private static String after(String word, int equals) {
    return word.substring(equals + 1);
  }

  private static String shown(String flag) {
    return flag.indexOf(UNKNOWN) >= 0 || flag.length() > 40 ? "a part" : flag;
  }

  /** By its name, or by a beginning of it that no other has. */
  private Optional<Declared> find(String flag) {
    List<Declared> exact =
        declared.stream()
            .filter(one -> one.names().contains(flag) || one.negative().contains(flag))
            .toList();
    if (!exact.isEmpty()) {
      return Optional.of(exact.getFirst());
    }
    List<Declared> longer =
        declared.stream()
            .filter(one -> one.names().stream().anyMatch(name -> name.startsWith(flag)))
            .toList();
    return longer.size() == 1 && flag.length() > 1
        ? Optional.of(longer.getFirst())
        : Optional.empty();
  }

  /** Behind the last of the words that belong to what stands before them. */
  private int end(int from, int most) {
    int end = from;
    while (end < words.size() && end - from < most && !isOption(words.get(end))) {
      end++;
    }
    return end;
  }

  private int word(int at) {
    String word = words.get(at);
    if (word.indexOf(UNKNOWN) >= 0) {
      unmapped("not all words of the command line are known");
      return at + 1;
    }
    if (commands.contains(word)) {
      return at + 1;
    }
    Declared taker = positional.poll();
    if (taker == null) {
      unmapped("no argument is found that takes word %d of the command line".formatted(at + 1));
      return at + 1;
    }
    int end = Math.max(at + 1, end(at, taker.most()));
    set(taker, "", words.subList(at, end));
    return end;
  }

  private void set(Declared option, String flag, List<String> values) {
    Value value;
    if (option.negative().contains(flag)) {
      value = new Value.Flag(false);
    } else if (values.stream().anyMatch(word -> word.indexOf(UNKNOWN) >= 0)) {
      value = new Unknown("what the command line gives for it is not known", option.at());
    } else if (values.size() < option.least()) {
      value = new Unknown("the command line gives it no value", option.at());
    } else {
      value = option.read().apply(values);
    }
    option.names().forEach(name -> given.put(name, value));
  }

  private void unmapped(String why) {
    if (unmapped.isEmpty()) {
      unmapped = Optional.of(why + ", so that no default is certain");
    }
  }
}
