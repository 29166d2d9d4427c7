package dev.holdfire.gpu;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PyTorch binary was built for. */
sealed interface Build {
  /** A CUDA version. */
  record Cuda(Version version) implements Build {}

  /** Something that no NVIDIA card runs, such as {@code cpu} or {@code rocm6.2}. */
  record Other(String name) implements Build {}

  /** Nothing that could be read. */
  record Unstated() implements Build {}

  /** {@code 12.8}, {@code 12.8.1}, {@code 128}, {@code cu128}, {@code cuda12.8}, {@code 12}. */
  Pattern CUDA =
      Pattern.compile(
          "(?:(?:cuda|cu)["
              + " -]?)?(?<major>1\\d|[5-9])(?:\\.?(?<minor>\\d{1,2})(?:\\.\\w{1,8}){0,2})?");

  Pattern OTHER = Pattern.compile("(?:cpu|rocm|hip|xpu)[\\w.]{0,16}");

  /**
   * Reads a CUDA version or the name of a build. A major version alone is read as its first minor
   * one: the lowest that it admits.
   *
   * @return empty if it is neither
   */
  static Optional<Build> parse(String text) {
    String build = text.strip().toLowerCase(Locale.ROOT);
    if (OTHER.matcher(build).matches()) {
      return Optional.of(new Other(build));
    }
    Matcher cuda = CUDA.matcher(build);
    if (!cuda.matches()) {
      return Optional.empty();
    }
    String minor = cuda.group("minor") == null ? "0" : cuda.group("minor");
    return Optional.of(new Cuda(Version.of(cuda.group("major") + "." + minor)));
  }
}
