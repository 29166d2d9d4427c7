package dev.holdfire.tools;

import dev.holdfire.cost.Workload;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.policy.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How large a launch is, within what the policy admits.
 *
 * @param workload of one run
 * @param notes what was changed of what the caller asked for, and why
 */
record Sizing(Optional<GpuRequest> gpu, Workload workload, List<String> notes) {
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final int DIGITS = 9;

  Sizing {
    notes = List.copyOf(notes);
  }

  /** The GPU that the arguments name, with its count, or what is wrong with it. */
  static Optional<GpuRequest> gpu(Arguments arguments) {
    Optional<String> named = arguments.text("gpu").filter(text -> !text.isBlank());
    var count = arguments.integer("gpu_count");
    if (named.isEmpty()) {
      if (count.isPresent()) {
        arguments.problem("/gpu_count", "gpu_count needs gpu beside it: which GPU is meant");
      }
      return Optional.empty();
    }
    try {
      GpuRequest request = GpuRequest.parse(named.get());
      if (count.isEmpty()) {
        return Optional.of(request);
      }
      if (named.get().contains(":") && request.count() != count.getAsInt()) {
        arguments.problem(
            "/gpu_count",
            "gpu_count is %d, but gpu says %s: leave one of them out"
                .formatted(count.getAsInt(), named.get()));
      }
      return Optional.of(new GpuRequest(request.name(), count.getAsInt()));
    } catch (HoldfireException e) {
      arguments.problem("/gpu", "gpu cannot be used. " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The size, or empty with the reasons noted at the arguments.
   *
   * @param defaultRetries what counts where the caller names none
   */
  static Optional<Sizing> of(
      Arguments arguments, Policy policy, Optional<GpuRequest> gpu, int defaultRetries) {
    Policy.Limits limits = policy.limits();
    List<String> notes = new ArrayList<>();
    Optional<BigDecimal> asked = arguments.number("hours");
    var limit = arguments.wholeNumber("timeout_seconds");
    if (asked.isEmpty() && limit.isEmpty()) {
      arguments.problem(
          "/hours",
          "hours is missing: give hours (expected; %s times that is enforced) or timeout_seconds"
                  .formatted(policy.cost().margin())
              + " (the limit itself)");
    }
    for (String name : List.of("hours", "cpu_cores", "memory_gib")) {
      arguments
          .number(name)
          .filter(number -> number.stripTrailingZeros().scale() > DIGITS)
          .ifPresent(
              _ ->
                  arguments.problem(
                      "/" + name,
                      "%s has more than %d decimals: round it".formatted(name, DIGITS)));
    }
    long most = seconds(limits.maxHours());
    asked
        .filter(hours -> hours.compareTo(limits.maxHours()) > 0)
        .ifPresent(
            hours ->
                arguments.problem(
                    "/hours",
                    "hours must be at most %s (limits.max_hours), but is %s"
                        .formatted(limits.maxHours().toPlainString(), hours.toPlainString())));
    if (limit.isPresent() && limit.getAsLong() > most) {
      arguments.problem(
          "/timeout_seconds",
          "timeout_seconds must be at most %d (limits.max_hours), but is %d"
              .formatted(most, limit.getAsLong()));
    }
    int containers = arguments.integer("containers").orElse(1);
    long gpus = (long) gpu.map(GpuRequest::count).orElse(0) * containers;
    if (gpus > limits.maxGpus()) {
      String name =
          containers > 1 ? "containers" : arguments.has("gpu_count") ? "gpu_count" : "gpu";
      arguments.problem(
          "/" + name,
          "%s makes it %d GPUs, more than limits.max_gpus allows (%d)"
              .formatted(name, gpus, limits.maxGpus()));
    }
    int retries = arguments.integer("max_retries").orElse(defaultRetries);
    if (retries > limits.maxRetries()) {
      arguments.problem(
          "/max_retries",
          "max_retries must be at most %d (limits.max_retries), but is %d"
              .formatted(limits.maxRetries(), retries));
    }
    if (!arguments.problems().isEmpty()) {
      return Optional.empty();
    }
    long timeout =
        limit.isPresent()
            ? limit.getAsLong()
            : Workload.enforcedSeconds(asked.orElseThrow(), policy.cost().margin());
    if (timeout > most) {
      notes.add("the enforced limit is cut to limits.max_hours, %d s".formatted(most));
      timeout = most;
    }
    BigDecimal hours = asked.orElse(Workload.hoursOf(timeout));
    if (arguments.flag("smoke")) {
      long smoke = policy.smoke().max().toSeconds();
      if (timeout > smoke) {
        notes.add("a smoke run is cut to smoke.max_minutes, %d s".formatted(smoke));
        timeout = smoke;
        hours = hours.min(Workload.hoursOf(timeout));
      }
      if (retries > 0) {
        notes.add("a smoke run gets no retry");
        retries = 0;
      }
    }
    return Optional.of(
        new Sizing(
            gpu,
            new Workload(
                1,
                containers,
                gpu.map(GpuRequest::count).orElse(1),
                hours,
                timeout,
                retries,
                arguments.number("cpu_cores"),
                arguments.number("memory_gib")),
            notes));
  }

  private static long seconds(BigDecimal hours) {
    return hours.multiply(SECONDS_PER_HOUR).setScale(0, RoundingMode.FLOOR).longValueExact();
  }
}
