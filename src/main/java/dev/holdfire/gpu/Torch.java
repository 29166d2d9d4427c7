package dev.holdfire.gpu;

import static java.util.Comparator.naturalOrder;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PyTorch version or requirement as scripts and callers write it.
 *
 * @param text what was written
 * @param lowest the lowest version that it admits; zero when nothing bounds it from below
 * @param limit what is too new for it; empty when nothing bounds it from above
 * @param build what the binary was built for
 * @param pinned whether it admits one version only
 * @param preRelease whether that lowest version is a nightly, alpha, beta or release candidate
 */
record Torch(
    String text,
    Version lowest,
    Optional<Version> limit,
    Build build,
    boolean pinned,
    boolean preRelease) {
  private static final int LONGEST = 100;

  /** One clause after PEP 440, with the wildcard and the local part (the build). */
  private static final Pattern CLAUSE =
      Pattern.compile(
          "\\s*(?<operator>===|==|~=|>=|<=|!=|>|<)?\\s*v?(?<version>\\d{1,4}(?:\\.\\d{1,4}){0,3})"
              + "(?<wildcard>\\.\\*)?(?<pre>[._-]?(?:alpha|beta|preview|pre|rc|a|b|c)[._-]?\\d*)?"
              + "(?:[._-]?post\\d*)?(?<dev>[._-]?dev\\d*)?(?:\\+(?<local>[a-z0-9][a-z0-9._-]*))?\\s*");

  /**
   * Reads a version ({@code 2.7.0+cu128}) or a requirement ({@code torch>=2.6,<3}).
   *
   * @return empty if it is neither
   */
  static Optional<Torch> parse(String text) {
    String requirement = text.strip().toLowerCase(Locale.ROOT).replaceFirst("^torch\\b", "");
    if (requirement.length() > LONGEST) {
      return Optional.empty();
    }
    String[] clauses = requirement.split(",", -1);
    Torch all =
        new Torch(text.strip(), Version.ZERO, Optional.empty(), new Build.Unstated(), false, false);
    for (String each : clauses) {
      Matcher clause = CLAUSE.matcher(each);
      if (!clause.matches() || (clauses.length > 1 && clause.group("operator") == null)) {
        return Optional.empty();
      }
      Optional<Build> build = build(clause.group("local"));
      if (build.isEmpty()) {
        return Optional.empty();
      }
      all = all.narrowedBy(clause, build.get());
    }
    return Optional.of(all);
  }

  /**
   * Whether it is a range that admits this version, or a newer one: an installer takes the newest.
   */
  boolean admitsFrom(Version version) {
    return !pinned && (limit.isEmpty() || version.isBelow(limit.get()));
  }

  private Torch narrowedBy(Matcher clause, Build clauseBuild) {
    String operator = clause.group("operator") == null ? "==" : clause.group("operator");
    boolean exact = operator.startsWith("==");
    Build narrowed = exact && build instanceof Build.Unstated ? clauseBuild : build;
    Version version = Version.of(clause.group("version"));
    boolean bounds = exact || operator.equals("~=") || operator.startsWith(">");
    boolean raises = bounds && !version.isBelow(lowest);
    return new Torch(
        text,
        raises ? version : lowest,
        Stream.of(limit, limit(operator, clause)).flatMap(Optional::stream).min(naturalOrder()),
        narrowed,
        pinned || (exact && clause.group("wildcard") == null),
        raises ? clause.group("pre") != null || clause.group("dev") != null : preRelease);
  }

  private static Optional<Version> limit(String operator, Matcher clause) {
    String version = clause.group("version");
    int last = version.split("\\.", -1).length - 1;
    return switch (operator) {
      case "<" -> Optional.of(Version.of(version));
      case "<=" -> Optional.of(Version.of(version).next(last));
      case "~=" -> Optional.of(Version.of(version).next(Math.max(0, last - 1)));
      case "==" ->
          clause.group("wildcard") == null
              ? Optional.empty()
              : Optional.of(Version.of(version).next(last));
      default -> Optional.empty();
    };
  }

  /** A local part that says nothing of CUDA is no error; one that tries to and fails is. */
  private static Optional<Build> build(String local) {
    if (local == null) {
      return Optional.of(new Build.Unstated());
    }
    Optional<Build> build = Build.parse(local);
    return build.isPresent() || local.startsWith("cu") ? build : Optional.of(new Build.Unstated());
  }
}
