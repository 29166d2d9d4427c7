package dev.holdfire.backend.modal;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What {@code function info} tells: the limits as the server holds them. The limit on the start-up
 * is not among them: what it prints there (1.6.4) is that of a web server.
 *
 * @param timeoutSeconds the limit on each attempt
 * @param maxRetries empty for none stated
 * @param gpus the admitted kinds, each with its count
 * @param cpu cores; empty for the default
 * @param memoryMib MiB; empty for the default. Where a limit is set, 1.6.4 prints it alone, as if
 *     it were the request
 * @param volumes what is mounted, by path
 * @param regions where it must run; empty for anywhere
 */
public record FunctionLimits(
    String id,
    String appId,
    String name,
    int timeoutSeconds,
    Optional<Integer> maxRetries,
    List<Gpu> gpus,
    Optional<Amount> cpu,
    Optional<Amount> memoryMib,
    Map<String, Volume> volumes,
    List<String> regions,
    boolean nonpreemptible,
    Optional<Integer> minContainers,
    Optional<Integer> maxContainers,
    Optional<Integer> bufferContainers,
    Optional<Integer> scaledownWindowSeconds) {

  /** One kind of GPU and how many of it a container has. */
  public record Gpu(String name, int count) {}

  /**
   * How much of a resource a container gets.
   *
   * @param limit what it cannot exceed; empty when none is set
   */
  public record Amount(BigDecimal request, Optional<BigDecimal> limit) {}

  /**
   * A volume that is mounted.
   *
   * @param name empty when the server gives the id only
   */
  public record Volume(Optional<String> name, Optional<String> id, boolean readOnly) {}

  public FunctionLimits {
    gpus = List.copyOf(gpus);
    volumes = Map.copyOf(volumes);
    regions = List.copyOf(regions);
  }

  static FunctionLimits of(Fields info) {
    Map<String, Volume> volumes = new LinkedHashMap<>();
    info.object("volumes")
        .each(
            (path, volume) ->
                volumes.put(
                    path,
                    new Volume(
                        volume.optional("name"),
                        volume.optional("volume_id"),
                        volume.flag("read_only"))));
    return new FunctionLimits(
        info.text("object_id"),
        info.text("app_id"),
        info.text("name"),
        info.whole("timeout"),
        info.optionalWhole("max_retries"),
        info.list("gpus", FunctionLimits::gpu),
        amount(info, "cpu"),
        amount(info, "memory_mib"),
        volumes,
        info.list("regions", FunctionLimits::region),
        info.flag("nonpreemptible"),
        info.optionalWhole("min_containers"),
        info.optionalWhole("max_containers"),
        info.optionalWhole("buffer_containers"),
        info.optionalWhole("scaledown_window"));
  }

  private static Gpu gpu(JsonNode pair) {
    if (pair.size() != 2 || !pair.path(0).isString() || !pair.path(1).canConvertToInt()) {
      throw new Unreadable("gpus is not a list of names and counts");
    }
    return new Gpu(pair.path(0).stringValue(), pair.path(1).intValue());
  }

  private static String region(JsonNode region) {
    if (!region.isString()) {
      throw new Unreadable("regions is not a list of names");
    }
    return region.stringValue();
  }

  private static Optional<Amount> amount(Fields info, String name) {
    JsonNode value = info.node(name);
    if (value.isNull()) {
      return Optional.empty();
    }
    if (value.isNumber()) {
      return Optional.of(new Amount(value.decimalValue(), Optional.empty()));
    }
    if (value.size() != 2 || !value.path(0).isNumber() || !value.path(1).isNumber()) {
      throw new Unreadable(name + " is neither a number nor a request with its limit");
    }
    return Optional.of(
        new Amount(value.path(0).decimalValue(), Optional.of(value.path(1).decimalValue())));
  }
}
