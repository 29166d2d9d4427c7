package dev.holdfire.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every result carries the fields that its manifest requires. It is judged on the way out, by
 * {@link #missing}; on the way in there is nothing to refuse.
 */
public final class ReportFields implements Capability {
  static final String ID = "output::report-fields";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return Ruling.PASS;
  }

  @Override
  public Ruling stop(StopFacts facts) {
    return Ruling.PASS;
  }

  /**
   * The required fields that a result lacks: not there, or empty, or unknown without a reason.
   *
   * @param required the names in the manifest
   * @param present each field of the result with whether it has a value (empty: it is null)
   * @param unknown the fields that the result gives a reason for not knowing
   */
  public static List<String> missing(
      List<String> required, Map<String, Optional<String>> present, Map<String, String> unknown) {
    return required.stream()
        .filter(
            field ->
                !present.containsKey(field)
                    || present
                        .get(field)
                        .map(String::isBlank)
                        .orElseGet(() -> unknown.getOrDefault(field, "").isBlank()))
        .toList();
  }
}
