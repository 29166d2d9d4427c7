package dev.holdfire.jobs.output;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a run does now, as its newest telling line says. */
public enum Phase {
  STARTING(""),
  LOADING(
      "\\b(?:load(?:ing)?\\b|download(?:ing)?\\b|fetching|tokenizing|preprocessing|preparing"
          + " data|reading data|resolving data|generating \\w+ split|building"
          + " dataset|packing)|^(?:map|filter)\\b"),
  COMPILING(
      "\\b(?:(?:re)?compiling\\b|torch\\.compile|inductor|dynamo\\b|autotun\\w+|building"
          + " extension|capturing cuda graph|tracing|warming up the compiler)"),
  TRAINING(
      "\\b(?:training (?:started|begins)|start(?:ing|ed)? training|running training|begin"
          + " training)\\b"),
  EVALUATING(
      "\\b(?:evaluat(?:ing|ion)|validating|validation|sanity"
          + " check(?:ing)?|testing|predicting|eval)\\b"),
  SAVING("\\bsaving\\b|\\bwriting (?:a )?checkpoint|\\bpushing to the hub|\\buploading\\b"),
  /** Nothing was written for far longer than between the lines before. */
  HUNG("");

  private static final List<Phase> NAMED =
      List.of(SAVING, COMPILING, EVALUATING, LOADING, TRAINING);

  private final Pattern pattern;

  Phase(String pattern) {
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
  }

  /** Its name in results. */
  public String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The phase of the newest line that tells one. */
  static Phase of(List<String> lines) {
    return lines.reversed().stream()
        .flatMap(line -> of(line).stream())
        .findFirst()
        .orElse(STARTING);
  }

  private static Optional<Phase> of(String line) {
    String plain = Recognisers.plain(line);
    Optional<Mark> mark = Recognisers.read(plain);
    if (mark.isPresent() && mark.get().training()) {
      return mark.get().advanced() ? Optional.of(TRAINING) : Optional.empty();
    }
    return NAMED.stream().filter(phase -> phase.pattern.matcher(plain).find()).findFirst();
  }
}
