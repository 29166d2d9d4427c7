package dev.holdfire.policy;

import java.util.ArrayList;
import java.util.List;

/** One step of a pattern: what a single name, or any number of folders, may be. */
sealed interface Segment {
  /** Any number of folders, also none. */
  record AnyFolders() implements Segment {}

  /** One name, character by character. */
  record Named(List<Token> tokens) implements Segment {
    public Named {
      tokens = List.copyOf(tokens);
    }

    /**
     * Whether the whole name fits. The time is bounded by the product of both lengths, whatever the
     * pattern.
     */
    boolean matches(String name) {
      int[] characters = name.codePoints().toArray();
      boolean[] reached = new boolean[characters.length + 1];
      reached[0] = true;
      for (Token token : tokens) {
        reached = after(token, reached, characters);
      }
      return reached[characters.length];
    }

    private static boolean[] after(Token token, boolean[] before, int[] characters) {
      boolean[] after = new boolean[before.length];
      if (token instanceof Token.Many) {
        boolean any = false;
        for (int i = 0; i < before.length; i++) {
          any |= before[i];
          after[i] = any;
        }
      } else {
        for (int i = 0; i < characters.length; i++) {
          after[i + 1] = before[i] && token.admits(characters[i]);
        }
      }
      return after;
    }
  }

  /** What may stand at one place of a name. */
  sealed interface Token {
    /** Whether it may be this character. */
    boolean admits(int character);

    /** This character only. */
    record Exactly(int wanted) implements Token {
      @Override
      public boolean admits(int character) {
        return character == wanted;
      }
    }

    /** Any one character. */
    record One() implements Token {
      @Override
      public boolean admits(int character) {
        return true;
      }
    }

    /** Any number of characters, also none. */
    record Many() implements Token {
      @Override
      public boolean admits(int character) {
        return true;
      }
    }

    /** One character out of these ranges, or one outside them. */
    record Among(boolean negated, List<Range> ranges) implements Token {
      public Among {
        ranges = List.copyOf(ranges);
      }

      @Override
      public boolean admits(int character) {
        return negated
            != ranges.stream().anyMatch(r -> r.first() <= character && character <= r.last());
      }
    }
  }

  /** The characters from one to another, both included. */
  record Range(int first, int last) {}

  /** A plain pattern in which only {@code *} and {@code ?} mean anything but themselves. */
  static Named wildcards(String pattern) {
    List<Token> tokens = new ArrayList<>();
    pattern
        .codePoints()
        .forEach(
            character ->
                tokens.add(
                    switch (character) {
                      case '*' -> new Token.Many();
                      case '?' -> new Token.One();
                      default -> new Token.Exactly(character);
                    }));
    return new Named(tokens);
  }
}
