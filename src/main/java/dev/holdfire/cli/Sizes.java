package dev.holdfire.cli;

import java.util.Locale;

/** Sizes of files as people read them. */
final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /** Whole bytes up to a KiB, then one digit after the point. */
  static String shown(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double amount = (double) bytes / (1L << (unit * 10));
    return String.format(Locale.ROOT, "%.1f %ciB", amount, UNITS.charAt(unit - 1));
  }
}
