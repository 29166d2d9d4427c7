package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.policy.PolicyFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the policy can be read and used. */
public record PolicyInForce(PolicyFiles files) implements Check {
  private static final String ID = "policy";

  @Override
  public List<Finding> findings() {
    try {
      List<Path> read = files.load().read();
      return List.of(
          Finding.good(
              ID,
              Severity.ERROR,
              read.isEmpty()
                  ? "no file; the defaults hold"
                  : read.stream().map(Path::toString).collect(Collectors.joining(", "))));
    } catch (HoldfireException e) {
      return List.of(
          Finding.bad(
              ID,
              Severity.ERROR,
              e.getMessage(),
              "correct the file; 'holdfire policy check' says when it is in order"));
    }
  }
}
