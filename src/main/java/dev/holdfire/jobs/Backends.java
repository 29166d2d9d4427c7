package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Probe;
import dev.holdfire.cost.Billing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every place where jobs can run, by name. */
public final class Backends {
  /** This machine. */
  public static final String LOCAL = "local";

  /** Modal's cloud. */
  public static final String MODAL = "modal";

  private final Map<String, Backend> byName = new LinkedHashMap<>();

  public Backends(List<Backend> backends) {
    backends.forEach(backend -> byName.put(backend.name(), backend));
  }

  /** Whether a backend can start jobs now, in the words of this room. */
  public sealed interface Readiness {
    /**
     * It can.
     *
     * @param gpus how many of each are there; empty when it has none of its own
     */
    record Ready(Map<String, Integer> gpus) implements Readiness {
      public Ready {
        gpus = Map.copyOf(gpus);
      }
    }

    /** It cannot. */
    record NotReady(String reason, List<String> remedies) implements Readiness {
      public NotReady {
        remedies = List.copyOf(remedies);
      }
    }
  }

  /** The names, the default first. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Whether the backend can start jobs now. */
  public Readiness readiness(String name) {
    return find(name)
        .map(Backend::probe)
        .<Readiness>map(
            probe ->
                switch (probe) {
                  case Probe.Ready(Map<String, Integer> gpus) -> new Readiness.Ready(gpus);
                  case Probe.NotReady(String reason, List<String> remedies) ->
                      new Readiness.NotReady(reason, remedies);
                })
        .orElseGet(
            () ->
                new Readiness.NotReady(
                    "this build has no backend called %s; it has %s"
                        .formatted(name, String.join(", ", byName.keySet())),
                    List.of("leave backend out", "name one that is there")));
  }

  /** What a backend bills beside a job's time limit. */
  public Billing billing(String name) {
    return find(name).map(Backend::billing).orElse(Billing.NOT_KNOWN);
  }

  List<Backend> all() {
    return List.copyOf(byName.values());
  }

  Optional<Backend> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
