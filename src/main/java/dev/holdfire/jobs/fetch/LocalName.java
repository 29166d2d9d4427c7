package dev.holdfire.jobs.fetch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a name from outside becomes in a folder of this machine. */
public sealed interface LocalName {
  /** What file systems take for one part of a name. */
  int LONGEST_BYTES = 255;

  /**
   * It stays in the folder that it is put into.
   *
   * @param parts the folders on the way, and the file's own name
   */
  record Safe(List<String> parts) implements LocalName {
    public Safe {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return String.join("/", parts);
    }
  }

  /** It cannot be used, and why. */
  record Unsafe(String reason) implements LocalName {}

  /** Checks a name, whose parts stand between slashes. */
  static LocalName of(String name) {
    List<String> parts = Arrays.asList(name.split("/", -1));
    if (name.startsWith("/")) {
      return new Unsafe("it is absolute");
    }
    if (parts.getFirst().equals(Destination.ARRIVING)) {
      return new Unsafe("files arrive under that name");
    }
    return parts.stream()
        .map(LocalName::fault)
        .flatMap(Optional::stream)
        .findFirst()
        .<LocalName>map(Unsafe::new)
        .orElseGet(() -> new Safe(parts));
  }

  private static Optional<String> fault(String part) {
    if (part.equals("..")) {
      return Optional.of("it leads out of the folder");
    }
    if (part.isEmpty() || part.equals(".")) {
      return Optional.of("it has an empty part");
    }
    if (part.codePoints().anyMatch(LocalName::breaksLines)) {
      return Optional.of("it has control characters");
    }
    return part.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES
        ? Optional.of("it has a part of more than %d bytes".formatted(LONGEST_BYTES))
        : Optional.empty();
  }

  private static boolean breaksLines(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
