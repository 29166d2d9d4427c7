package dev.holdfire.schema;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema (2020-12) that documents are checked against.
 *
 * <p>A {@code $ref} reaches the schema itself and its siblings among the packaged schemas, by file
 * name ({@code money.schema.json#/$defs/amount}); nothing is ever read from the network. Compiling
 * is left to the first check, which costs more than the rest of a short run.
 */
public final class JsonSchema {
  static final String FOLDER = "/schemas/";
  static final String SUFFIX = ".schema.json";
  private static final int MAX_PROBLEMS = 50;

  /** Digits before the point: beyond them the validator gives up on whole numbers. */
  private static final int MAX_WHOLE_DIGITS = 18;

  /** Digits after the point: enough for the smallest binary floating-point number. */
  private static final int MAX_DECIMALS = 400;

  private final String name;
  private final JsonNode document;
  private @Nullable Compiled compiled;

  private JsonSchema(String name, JsonNode document) {
    this.name = name;
    this.document = document;
  }

  /**
   * The packaged schema of that name: the project's file {@code schemas/<name>.schema.json}.
   *
   * @throws HoldfireException with {@code FAULT} if it is missing or no JSON
   */
  public static JsonSchema load(String resourceName) {
    String path = FOLDER + resourceName + SUFFIX;
    try (InputStream stream = JsonSchema.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw fault("The schema " + path + " is missing from this build: reinstall Holdfire.");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new JsonSchema(resourceName, Json.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A schema that is at hand; it has no {@code $id}, and siblings are the packaged schemas. */
  public static JsonSchema of(JsonNode document) {
    return new JsonSchema("given", document);
  }

  /** The schema itself, as its file has it. */
  public JsonNode document() {
    return document;
  }

  /**
   * The schema as a client is shown it: complete in itself, since a client can read no sibling.
   * What it uses of its siblings stands among its own {@code $defs}, sorted by name. Without {@code
   * $schema}, at which older clients stop; 2020-12 is what the protocol takes a schema to be then.
   *
   * @throws HoldfireException with {@code FAULT} if it refers to something that is not packaged, or
   *     to anything but a definition of a sibling
   */
  public JsonNode bundled() {
    return Bundle.of(name, document);
  }

  /**
   * Where the document breaks this schema, at most 50 places; empty if nowhere.
   *
   * @throws HoldfireException with {@code FAULT} if the schema refers to one that is not packaged
   */
  public List<Problem> check(JsonNode candidate) {
    List<Problem> problems = new ArrayList<>();
    refuseUnboundedNumbers(candidate, "", problems);
    if (problems.isEmpty()) {
      problems.addAll(compiled().check(candidate));
    }
    return problems.stream().distinct().limit(MAX_PROBLEMS).toList();
  }

  private static void refuseUnboundedNumbers(JsonNode node, String path, List<Problem> problems) {
    if (node.isNumber() && node.decimalValueOpt().filter(JsonSchema::isBounded).isEmpty()) {
      problems.add(new Problem(path, Shown.name(path) + " is out of range: " + Shown.value(node)));
    }
    for (var property : node.properties()) {
      refuseUnboundedNumbers(
          property.getValue(), path + "/" + Shown.escaped(property.getKey()), problems);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        refuseUnboundedNumbers(node.get(i), path + "/" + i, problems);
      }
    }
  }

  private static boolean isBounded(BigDecimal number) {
    return number.scale() <= MAX_DECIMALS
        && (long) number.precision() - number.scale() <= MAX_WHOLE_DIGITS;
  }

  private synchronized Compiled compiled() {
    if (compiled == null) {
      compiled = Compiled.from("packaged:" + FOLDER + name + SUFFIX, document);
    }
    return compiled;
  }

  private static HoldfireException fault(String message) {
    return new HoldfireException(ErrorCode.FAULT, message);
  }
}
