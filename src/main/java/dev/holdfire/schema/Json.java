package dev.holdfire.schema;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as Holdfire reads and writes it: bounded, with exact decimals, and without the liberties
 * that let two readers see two different documents (duplicate names, text after the end).
 */
public final class Json {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_STRING_CHARACTERS = 8 << 20;
  private static final long MAX_DOCUMENT_CHARACTERS = 32L << 20;

  /** A tree takes many times the room of its text when it is all brackets. */
  private static final long MAX_TOKENS = 1_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING_CHARACTERS)
                          .maxDocumentLength(MAX_DOCUMENT_CHARACTERS)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** The shared mapper, for trees and nodes; it cannot be reconfigured. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads one document.
   *
   * @throws HoldfireException with {@code INVALID_INPUT}, naming line and column, if the text is
   *     not exactly one JSON document within the bounds
   */
  public static JsonNode parse(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      try {
        JsonNode document = MAPPER.readTree(parser);
        if (document == null || document.isMissingNode()) {
          throw unusable(parser.currentLocation(), "nothing is there");
        }
        return document;
      } catch (JacksonException e) {
        // A breach of the bounds carries no location of its own.
        TokenStreamLocation place = e.getLocation();
        throw unusable(place == null ? parser.currentLocation() : place, reason(e));
      }
    }
  }

  /** Without the words of the library, which mean nothing to whoever wrote the document. */
  private static String reason(JacksonException e) {
    return switch (e) {
      case MismatchedInputException _ -> "Trailing token after its end";
      case StreamConstraintsException _ ->
          e.getOriginalMessage().replaceAll(",? from `[^`]*`|`[^`]*`", "");
      default -> Shown.cut(e.getOriginalMessage(), 200);
    };
  }

  private static HoldfireException unusable(TokenStreamLocation place, String reason) {
    return new HoldfireException(
        ErrorCode.INVALID_INPUT,
        "This is not usable JSON: line %d, column %d: %s"
            .formatted(place.getLineNr(), place.getColumnNr(), reason));
  }

  /** The document on one line. */
  public static String write(JsonNode document) {
    return MAPPER.writeValueAsString(document);
  }
}
