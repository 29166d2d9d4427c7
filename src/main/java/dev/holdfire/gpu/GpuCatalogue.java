package dev.holdfire.gpu;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The cards that are known, from {@code catalogue.json}. Immutable. */
public final class GpuCatalogue {
  private static final String RESOURCE = "catalogue.json";
  private static final int SUGGESTIONS = 3;

  private final List<GpuSpec> gpus;
  private final List<Torch> wheels;
  private final Map<String, GpuSpec> byName = new HashMap<>();

  /**
   * The file.
   *
   * @param wheels published PyTorch builds to name in a remedy, oldest first; those for 2.6.0 and
   *     2.9.1 were read on PyTorch's page of previous versions, the others are of grade E4
   * @param gpus the rows
   */
  private record Content(List<String> wheels, List<GpuSpec> gpus) {}

  private GpuCatalogue(Content content) {
    gpus = List.copyOf(content.gpus());
    wheels = content.wheels().stream().map(GpuCatalogue::wheel).toList();
    for (GpuSpec gpu : gpus) {
      gpu.names()
          .forEach(
              name -> {
                if (byName.put(key(name), gpu) != null) {
                  throw new IllegalArgumentException("two GPUs are called " + name);
                }
              });
    }
  }

  /**
   * Reads the catalogue that comes with Holdfire. Call it once, when it is first needed, and hand
   * the result on.
   *
   * @throws HoldfireException as a fault, if the data is missing or malformed
   */
  public static GpuCatalogue load() {
    try (InputStream data = GpuCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (data == null) {
        throw malformed(new IOException("there is no such resource"));
      }
      return read(data);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  static GpuCatalogue read(InputStream data) {
    JsonMapper mapper =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    try {
      return new GpuCatalogue(mapper.readValue(data, Content.class));
    } catch (RuntimeException e) {
      // The file is our own: whatever is wrong with it is a fault of ours.
      throw malformed(e);
    }
  }

  private static HoldfireException malformed(Exception cause) {
    return new HoldfireException(
        ErrorCode.FAULT,
        "The GPU catalogue (%s) cannot be read: %s. Reinstall Holdfire."
            .formatted(RESOURCE, cause.getMessage()),
        cause);
  }

  private static Torch wheel(String pin) {
    return Torch.parse(pin)
        .filter(torch -> torch.build() instanceof Build.Cuda)
        .orElseThrow(() -> new IllegalArgumentException("no CUDA build of torch: " + pin));
  }

  /** The card with this name or alias, whatever its case. */
  public Optional<GpuSpec> find(String nameOrAlias) {
    return Optional.ofNullable(byName.get(key(nameOrAlias)));
  }

  /** Every card, in the order of the file. */
  public List<GpuSpec> all() {
    return gpus;
  }

  /** The canonical names that are spelt most like the given one, nearest first. */
  public List<String> closest(String name) {
    return gpus.stream()
        .sorted(
            Comparator.<GpuSpec>comparingInt(gpu -> distance(name, gpu))
                .thenComparing(gpu -> !key(name).startsWith(gpu.name().substring(0, 1))))
        .limit(SUGGESTIONS)
        .map(GpuSpec::name)
        .toList();
  }

  /** Published CUDA builds of PyTorch, oldest first. */
  List<Torch> wheels() {
    return wheels;
  }

  private static int distance(String name, GpuSpec gpu) {
    return gpu.names().mapToInt(known -> edits(key(name), key(known))).min().orElseThrow();
  }

  /** How many letters have to be put in, taken out or replaced to make one text the other. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      int diagonal = 0;
      for (int j = 0; j <= to.length(); j++) {
        int above = row[j];
        if (i == 0 || j == 0) {
          row[j] = i + j;
        } else {
          int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
          row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        }
        diagonal = above;
      }
    }
    return row[to.length()];
  }

  private static String key(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
