package dev.holdfire.gpu;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A version number compared part by part as numbers, so that 2.10 comes after 2.9 and 2.7 equals
 * 2.7.0.
 *
 * @param parts the numbers from the most significant on; two or more, without zeros at the end
 *     beyond the second
 */
public record Version(List<Integer> parts) implements Comparable<Version> {
  static final Version ZERO = new Version(List.of());
  private static final Pattern DOTTED = Pattern.compile("\\d{1,4}(\\.\\d{1,4}){0,3}");

  public Version {
    List<Integer> normal = new ArrayList<>(parts);
    while (normal.size() > 2 && normal.getLast() == 0) {
      normal.removeLast();
    }
    while (normal.size() < 2) {
      normal.add(0);
    }
    parts = List.copyOf(normal);
  }

  /**
   * Reads one to four numbers with dots between them.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Version of(String dotted) {
    if (!DOTTED.matcher(dotted).matches()) {
      throw new IllegalArgumentException("not a version number: " + dotted);
    }
    return new Version(Arrays.stream(dotted.split("\\.", -1)).map(Integer::valueOf).toList());
  }

  boolean isBelow(Version other) {
    return compareTo(other) < 0;
  }

  /** Whether both belong to one minor release, as 2.7.0 and 2.7.1 do. */
  boolean sameMinor(Version other) {
    return parts.subList(0, 2).equals(other.parts.subList(0, 2));
  }

  /** The first version whose number at this place is higher: 2.5 after 2.4.1, at place 1. */
  Version next(int place) {
    List<Integer> higher = new ArrayList<>(parts);
    while (higher.size() <= place) {
      higher.add(0);
    }
    higher.set(place, higher.get(place) + 1);
    return new Version(higher.subList(0, place + 1));
  }

  @Override
  public int compareTo(Version other) {
    return Arrays.compare(
        parts.toArray(Integer[]::new), other.parts.toArray(Integer[]::new), Integer::compare);
  }

  /** The dotted form with at least two numbers. */
  @Override
  public String toString() {
    return parts.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
