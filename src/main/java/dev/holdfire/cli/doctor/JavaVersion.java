package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import java.util.List;

/** The Java that this runs on. */
public final class JavaVersion implements Check {
  private static final int NEEDED = 25;

  @Override
  public List<Finding> findings() {
    Runtime.Version version = Runtime.version();
    String found = "Java " + version;
    return List.of(
        version.feature() >= NEEDED
            ? Finding.good("java", Severity.ERROR, found)
            : Finding.bad(
                "java",
                Severity.ERROR,
                found,
                "install Java %d or newer, or set HOLDFIRE_JAVA to its bin/java"
                    .formatted(NEEDED)));
  }
}
