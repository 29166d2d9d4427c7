package dev.holdfire.backend.local;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The GPUs of this machine: what the settings say, else what the driver says. */
final class LocalGpus {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern BRAND =
      Pattern.compile("\\b(NVIDIA|GEFORCE|TESLA|QUADRO|GRAPHICS DEVICE)\\b");

  /** A card of a data centre by the name of its chip; what follows is its form and memory. */
  private static final Pattern DATA_CENTRE =
      Pattern.compile("(?<chip>[ABHLT]\\d{1,3}S?|GH200|GB200)\\b(?<rest>.*)");

  private static final Pattern RTX_PRO = Pattern.compile("RTX PRO (?<number>\\d{4})\\b.*");

  private final LocalSettings settings;
  private final Processes processes;

  LocalGpus(LocalSettings settings, Processes processes) {
    this.settings = settings;
    this.processes = processes;
  }

  /**
   * How many of each name.
   *
   * @throws dev.holdfire.error.HoldfireException as invalid input, if the settings' list cannot be
   *     read
   */
  Map<String, Integer> count() {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : settings.gpus()) {
      GpuRequest gpu = GpuRequest.parse(text);
      counts.merge(gpu.name(), gpu.count(), Integer::sum);
    }
    if (settings.gpus().isEmpty()) {
      reported().forEach(name -> counts.merge(name, 1, Integer::sum));
    }
    return counts;
  }

  private List<String> reported() {
    return switch (JobCommand.find("nvidia-smi", settings)) {
      case JobCommand.Impossible _ -> List.of();
      case JobCommand.Found(List<String> program) -> {
        Outcome outcome =
            processes.run(
                Command.of(
                    settings.stateFolder(),
                    PATIENCE,
                    List.of(program.getFirst(), "--query-gpu=name", "--format=csv,noheader")));
        yield outcome instanceof Outcome.Exited exited && exited.succeeded()
            ? exited.output().lines().map(LocalGpus::name).filter(name -> !name.isEmpty()).toList()
            : List.of();
      }
    };
  }

  /**
   * The driver's product name in the catalogue's spelling: {@code NVIDIA A100-SXM4-80GB} is {@code
   * A100-80GB}, {@code NVIDIA GeForce RTX 4090} is {@code RTX4090}.
   */
  static String name(String product) {
    String plain =
        BRAND.matcher(product.toUpperCase(Locale.ROOT)).replaceAll("").strip().replace('_', ' ');
    Matcher pro = RTX_PRO.matcher(plain);
    if (pro.matches()) {
      return "RTX-PRO-" + pro.group("number");
    }
    Matcher card = DATA_CENTRE.matcher(plain);
    if (card.matches()) {
      boolean large = card.group("chip").equals("A100") && card.group("rest").contains("80GB");
      return card.group("chip") + (large ? "-80GB" : "");
    }
    return plain.replaceFirst("^RTX (?=\\d)", "RTX").replaceAll("[^A-Z0-9._-]+", "-");
  }
}
