package dev.holdfire.policy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads TOML, bounded, into the same tree as JSON, with exact decimals. */
final class PolicyToml {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 64;

  private static final TomlMapper MAPPER =
      TomlMapper.builder(
              TomlFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private PolicyToml() {}

  /** Why a file or a text cannot be used; the message says only what is wrong and what to do. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String reason) {
      super(reason);
    }
  }

  /**
   * Reads a policy file; empty if there is none.
   *
   * @throws HoldfireException with {@code INVALID_POLICY}, naming the file, if something is there
   *     that cannot be read as TOML
   */
  static Optional<JsonNode> read(Path file) {
    try {
      return isThere(file) ? Optional.of(parse(decoded(bytes(file)))) : Optional.empty();
    } catch (AccessDeniedException _) {
      throw unusable(file, "it cannot be read for lack of rights: let this account read it");
    } catch (IOException e) {
      throw unusable(file, "it cannot be read: " + Shown.text(e.toString()));
    } catch (Unusable e) {
      throw unusable(file, String.valueOf(e.getMessage()));
    }
  }

  private static HoldfireException unusable(Path file, String reason) {
    return new HoldfireException(
        ErrorCode.INVALID_POLICY,
        "The policy %s cannot be used: %s. Then run `holdfire policy check`."
            .formatted(file, reason));
  }

  /** Only a file that is surely not there counts as absent. */
  private static boolean isThere(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new Unusable(
            "it is "
                + (attributes.isDirectory() ? "a folder" : "no regular file")
                + ": put a file in its place or take it away");
      }
      return true;
    } catch (NoSuchFileException _) {
      @Nullable Path nearest = file;
      while (nearest != null && !Files.exists(nearest, LinkOption.NOFOLLOW_LINKS)) {
        nearest = nearest.getParent();
      }
      if (nearest != null && !Files.isDirectory(nearest)) {
        throw new Unusable(
            "%s is %s: mend it or take it away"
                .formatted(
                    nearest,
                    Files.isSymbolicLink(nearest) ? "a link that leads nowhere" : "no folder"));
      }
      return false;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Unusable("it is larger than 1 MiB: shorten it");
      }
      return bytes;
    }
  }

  private static String decoded(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    boolean failed = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
    String decoded = text.flip().toString();
    if (failed) {
      throw new Unusable(
          "line %d is not UTF-8: save the file in that encoding"
              .formatted(decoded.chars().filter(c -> c == '\n').count() + 1));
    }
    return decoded;
  }

  /**
   * Reads a text.
   *
   * @throws Unusable naming line and column, if it is no TOML
   */
  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new Unusable(reason(e, text));
    }
  }

  private static String reason(JacksonException e, String text) {
    @Nullable TokenStreamLocation place = e.getLocation();
    String message = String.valueOf(e.getOriginalMessage());
    if (place == null) {
      return "it is no usable TOML: " + Shown.text(message);
    }
    String line = text.lines().skip(Math.max(0, place.getLineNr() - 1)).findFirst().orElse("");
    String key = Shown.quoted(line.replaceFirst("[=#].*", "").strip());
    return "line %d, column %d: %s"
        .formatted(
            place.getLineNr(),
            place.getColumnNr(),
            switch (message) {
              case "Duplicate key" -> "the key %s is given twice: keep one".formatted(key);
              case "Table redefined" -> "the table %s is given twice: join them".formatted(key);
              default -> "this is no TOML: " + Shown.text(message);
            });
  }

  /** Every key in dotted form with its value, in the document's order. */
  static Map<String, JsonNode> flat(JsonNode document) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    flatten("", document, values);
    return values;
  }

  private static void flatten(String prefix, JsonNode table, Map<String, JsonNode> values) {
    table
        .properties()
        .forEach(
            entry -> {
              String key = prefix + entry.getKey();
              if (entry.getValue().isObject()) {
                flatten(key + ".", entry.getValue(), values);
              } else {
                values.put(key, entry.getValue());
              }
            });
  }
}
