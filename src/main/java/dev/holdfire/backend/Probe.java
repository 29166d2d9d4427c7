package dev.holdfire.backend;

import java.util.List;
import java.util.Map;

/** Whether a backend can start jobs now. */
public sealed interface Probe {

  /**
   * It can.
   *
   * @param gpus how many of each catalogue name are there; empty means none, or that the provider
   *     has all it lists
   */
  record Ready(Map<String, Integer> gpus) implements Probe {
    public Ready {
      gpus = Map.copyOf(gpus);
    }
  }

  /** It cannot, and these are ways out. */
  record NotReady(String reason, List<String> remedies) implements Probe {
    public NotReady {
      remedies = List.copyOf(remedies);
    }
  }
}
