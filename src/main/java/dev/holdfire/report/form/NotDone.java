package dev.holdfire.report.form;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sentences that say that a field was not done. */
final class NotDone {
  private static final String GAP = "(?:\\s+[\\w'-]+){0,3}?\\s+";
  private static final String NEGATION =
      "(?:\\b(?:not|never|cannot|unable|failed|forgot|yet)\\b|n['’]t\\b)";
  private static final String LEFT =
      "(?:skipped|omitted|deferred|postponed|pending|missing|incomplete|outstanding|left out"
          + "|left for later|still to come)\\b";

  /** Any field: a sentence about the field itself. */
  private static final Pattern ANY =
      any(
          "^\\W*(?:(?:it|this|that|all)\\s+|(?:the|this|that)\\s+(?:field|section|step|part)\\s+|i\\s+|we\\s+)?"
              + "(?:(?:was|is|were|are|has|have|had|been|could|did|does|do|still|will|be)\\s+){0,3}"
              + "(?:(?:not|never)\\s+(?:yet\\s+)?(?:been\\s+|be\\s+)?"
              + "(?:done|do|filled|written|made|stated|set|given|known|available|started|begun|yet)\\b|"
              + LEFT
              + "|to be (?:done|filled|written|determined|decided)\\b)",
          "^\\W*not (?:yet|done|now)\\b",
          "^\\W*(?:did|do|does|was|has|have|could)n['’]t (?:yet )?(?:do|done|fill|write|been|get"
              + " to)\\b");

  private static final Map<RunnerField, Pattern> OWN = new EnumMap<>(RunnerField.class);

  static {
    own(RunnerField.GOAL, "set|stated|defined|given", "goal");
    own(RunnerField.SCOPE, "set|stated|defined|limited|determined", "scope");
    own(RunnerField.PLAN, "made|planned|written|defined|drawn up", "plan");
    own(
        RunnerField.EXECUTED,
        "execut\\w+|run(?!\\s+(?:out|into|over|to)\\b)|ran|done|do|perform\\w*|carried out"
            + "|launch\\w*|start\\w*",
        "execution|runs?|launch");
    own(
        RunnerField.VERIFY,
        "verif\\w+|check\\w*|test\\w*|confirm\\w*|validat\\w+|done|do|perform\\w*|carried out"
            + "|run(?!\\s+(?:out|into|over|to)\\b)|look\\w*|read back|attempt\\w*|measur\\w+",
        "verification|checks?|tests?|testing|validation");
    own(
        RunnerField.EVIDENCE_GRADES,
        "grad\\w+|assess\\w*|assign\\w*|done|do|evaluat\\w+|determin\\w+",
        "grades?|evidence|grading");
    own(RunnerField.HANDOFFS, "made|make|done|do|hand\\w*", "hand-?offs?");
  }

  private NotDone() {}

  private static void own(RunnerField field, String verbs, String nouns) {
    String noun = "\\b(?:" + nouns + ")\\b";
    OWN.put(
        field,
        any(
            NEGATION + GAP + "(?:" + verbs + ")\\b",
            "\\bno\\s+(?:[\\w-]+\\s+){0,2}?"
                + noun
                + "(?!\\s+(?:failed|broke|complained|errors?|warned|ended|stopped|crashed))",
            noun + "(?:\\s+[\\w'-]+){0,3}?\\s+" + LEFT,
            "\\b(?:skipped|omitted|deferred|postponed|without)\\s+(?:[\\w-]+\\s+){0,2}?" + noun,
            "\\bun(?:verified|checked|tested|graded)\\b(?!\\])"));
  }

  private static Pattern any(String... patterns) {
    return Pattern.compile("(?:" + String.join(")|(?:", patterns) + ")", Pattern.CASE_INSENSITIVE);
  }

  static Optional<Fault> fault(RunnerField field, String content) {
    List<String> sentences = Prose.sentences(content);
    return sentences.stream()
        .filter(sentence -> ANY.matcher(sentence).find() || own(field, sentence))
        .findFirst()
        .map(
            sentence ->
                new Fault(
                    "\"%s\" says that it was not done".formatted(sentence.strip()),
                    field == RunnerField.HANDOFFS
                        ? "hand it over and name the role, or write `none` where nothing is due"
                        : "do it and write what came of it"));
  }

  private static boolean own(RunnerField field, String sentence) {
    Pattern pattern = OWN.get(field);
    return pattern != null && pattern.matcher(sentence).find();
  }
}
