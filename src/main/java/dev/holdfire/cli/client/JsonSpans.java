package dev.holdfire.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/** Where the objects of a JSON text and their members stand, counted in characters. */
final class JsonSpans {
  private JsonSpans() {}

  /**
   * An object.
   *
   * @param start of its opening brace
   * @param end after its closing brace
   */
  record Braces(int start, int end, List<Member> members) {
    /** Which member has a name; the last one, as clients read it. */
    OptionalInt index(String name) {
      for (int i = members.size() - 1; i >= 0; i--) {
        if (members.get(i).name().equals(name)) {
          return OptionalInt.of(i);
        }
      }
      return OptionalInt.empty();
    }

    Optional<Member> member(String name) {
      OptionalInt index = index(name);
      return index.isPresent() ? Optional.of(members.get(index.getAsInt())) : Optional.empty();
    }
  }

  /**
   * A member of an object.
   *
   * @param braces of its value, if that is an object
   */
  record Member(String name, int keyStart, int valueStart, int valueEnd, Optional<Braces> braces) {}

  /** The outermost object; empty where there is nothing but blanks and comments. */
  static Optional<Braces> of(JsonMapper mapper, String text) {
    // Given as one array, so that places count from the text's first character.
    try (JsonParser parser = mapper.createParser(text.toCharArray())) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Optional.empty();
      }
      if (first != JsonToken.START_OBJECT) {
        throw Unreadable.at(text, start(parser), "an object is expected here");
      }
      Braces root = braces(parser);
      if (parser.nextToken() != null) {
        throw Unreadable.at(text, start(parser), "something follows the end of the document");
      }
      return Optional.of(root);
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      String reason = e.getOriginalMessage();
      throw place == null
          ? new Unreadable(reason)
          : Unreadable.at(place.getLineNr(), place.getColumnNr(), reason);
    }
  }

  private static Braces braces(JsonParser parser) {
    int start = start(parser);
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      int keyStart = start(parser);
      JsonToken token = parser.nextToken();
      int valueStart = start(parser);
      Optional<Braces> inner = Optional.empty();
      if (token == JsonToken.START_OBJECT) {
        inner = Optional.of(braces(parser));
      } else if (token == JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else {
        parser.finishToken();
      }
      members.add(new Member(name, keyStart, valueStart, end(parser), inner));
    }
    return new Braces(start, end(parser), members);
  }

  private static int start(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  private static int end(JsonParser parser) {
    return Math.toIntExact(parser.currentLocation().getCharOffset());
  }
}
