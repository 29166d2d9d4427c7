package dev.holdfire.script.value;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.SourceFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A configuration that is given to a run: JSON, TOML or YAML, by the end of its name. */
public record ConfigFile(SourceFile file, Value content) {

  /**
   * Reads one.
   *
   * @throws HoldfireException as {@link ErrorCode#INVALID_INPUT} when it cannot be understood
   */
  public static ConfigFile of(SourceFile file) {
    try {
      return new ConfigFile(file, value(mapper(file).readTree(file.text())));
    } catch (JacksonException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "The config %s cannot be read: %s. Correct it, or give it the end of its own form: .json, .toml, .yaml."
              .formatted(file.path(), e.getOriginalMessage()),
          e);
    }
  }

  private static ObjectMapper mapper(SourceFile file) {
    String name = file.path().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    }
    return name.endsWith(".toml")
        ? TomlMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build()
        : YAMLMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  }

  static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Value> entries = new LinkedHashMap<>();
        node.forEachEntry((name, entry) -> entries.put(name, value(entry)));
        yield new Value.Mapping(entries, true);
      }
      case ARRAY -> {
        List<Value> values = new ArrayList<>();
        node.forEach(entry -> values.add(value(entry)));
        yield new Value.Sequence(values);
      }
      case BOOLEAN -> new Value.Flag(node.booleanValue());
      case NUMBER -> new Value.Numeric(node.decimalValue());
      case NULL, MISSING -> new Value.Nothing();
      case STRING, BINARY, POJO -> new Value.Text(node.asString());
    };
  }
}
