package dev.holdfire.policy;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pattern over names, in which {@code *} is any text and {@code ?} any one character. */
final class NamePattern {
  private static final String NO_WILDCARDS = "[]{}\\";

  /** Read when a GPU is first judged, once: the catalogue does not change. */
  private static final class Cards {
    static final GpuCatalogue KNOWN = GpuCatalogue.load();
  }

  private final Segment.Named pattern;

  private NamePattern(String text) {
    this.pattern = Segment.wildcards(text);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException saying in words what is wrong with it
   */
  static NamePattern of(String text) {
    return new NamePattern(checked(text));
  }

  /**
   * Reads a pattern over names of GPUs.
   *
   * @throws IllegalArgumentException saying in words what is wrong with it
   */
  static NamePattern ofGpu(String text) {
    if (text.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "it has a count: write the name alone, and the count as limits.max_gpus");
    }
    return new NamePattern(checked(text).toUpperCase(Locale.ROOT));
  }

  private static String checked(String text) {
    if (text.isBlank() || !text.strip().equals(text)) {
      throw new IllegalArgumentException("it is empty or has blanks at its ends");
    }
    if (text.chars().anyMatch(c -> NO_WILDCARDS.indexOf(c) >= 0 || Character.isISOControl(c))) {
      throw new IllegalArgumentException(
          "a name has no brackets, braces, `\\` or control characters: only `*` and `?` stand for"
              + " others");
    }
    return text;
  }

  boolean matches(String name) {
    return pattern.matches(name);
  }

  /** Whether it is any name of the card. */
  boolean matchesGpu(String nameOrRequest) {
    return gpuNames(nameOrRequest).stream().anyMatch(pattern::matches);
  }

  /** Every name of the card in capitals, without the count. */
  private static Set<String> gpuNames(String nameOrRequest) {
    String name = nameOrRequest.strip().toUpperCase(Locale.ROOT);
    try {
      name = GpuRequest.parse(nameOrRequest).name();
    } catch (HoldfireException _) {
      // No name of a card: it is judged as the text that it is.
    }
    return Stream.concat(
            Stream.of(name),
            Cards.KNOWN.find(name).stream()
                .flatMap(card -> Stream.concat(Stream.of(card.name()), card.aliases().stream())))
        .map(known -> known.toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
