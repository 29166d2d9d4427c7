package dev.holdfire.script.value;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run is handed when it starts.
 *
 * @param arguments the words behind the script's name on its command line, or what an entrypoint is
 *     given as options
 * @param keywords what a function of an app is called with
 * @param entrypoint the function or local entrypoint that is started, {@code name} or {@code
 *     Cls.method}; empty: the only one there is, or the script as a whole
 * @param retried whether it is started again where it fails
 */
public record Invocation(
    List<String> arguments,
    Map<String, Value> keywords,
    Optional<String> entrypoint,
    boolean retried) {
  public Invocation {
    arguments = List.copyOf(arguments);
    keywords = Map.copyOf(keywords);
  }

  /**
   * A run that is handed these.
   *
   * @param keywords a JSON object
   * @throws HoldfireException as {@link ErrorCode#INVALID_INPUT} when it is none
   */
  public static Invocation of(
      List<String> arguments, String keywords, Optional<String> entrypoint, boolean retried) {
    try {
      if (ConfigFile.value(
              JsonMapper.builder()
                  .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                  .build()
                  .readTree(keywords))
          instanceof Value.Mapping(Map<String, Value> entries, _)) {
        return new Invocation(arguments, entries, entrypoint, retried);
      }
    } catch (JacksonException e) {
      throw new HoldfireException(ErrorCode.INVALID_INPUT, NO_OBJECT, e);
    }
    throw new HoldfireException(ErrorCode.INVALID_INPUT, NO_OBJECT);
  }

  private static final String NO_OBJECT =
      "The kwargs are no JSON object. Write them as {\"name\": value}.";
}
