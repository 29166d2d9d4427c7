package dev.holdfire.gate;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A problem that keeps failing is not paid for again and again. After two failures the next launch
 * says what is different; after three it names what was looked up; after four a person decides.
 */
final class ErrorBudget implements Capability {
  private static final int ALTERNATIVE_AFTER = 2;
  private static final int RESEARCH_AFTER = 3;
  private static final int PERSON_AFTER = 4;
  private static final int MIN_WORDS = 3;

  /** A link, a job, or a file with an extension or a folder before it. */
  private static final Pattern SOURCE =
      Pattern.compile(
          "https?://\\S+|\\bhf-[a-z2-7]{10}\\b|(?:[\\w.-]+/)+[\\w.-]+|\\b[\\w-]+\\.[A-Za-z]\\w{0,5}\\b");

  @Override
  public String id() {
    return "compute::error-budget";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    int failed = facts.failures().size();
    if (failed < ALTERNATIVE_AFTER) {
      return Ruling.PASS;
    }
    String alternative = facts.alternative().orElse("").strip();
    if (Pattern.compile("\\s+").splitAsStream(alternative).count() < MIN_WORDS) {
      return Ruling.refuse(
          refusal(
              "alternative-needed",
              told(facts) + ": the next launch has to say what is different and why",
              List.of(
                  "restate the plan and pass in `alternative` what is done differently and why",
                  "change the script or its config, launch with smoke: true and read its log")));
    }
    if (failed >= RESEARCH_AFTER && !SOURCE.matcher(alternative).find()) {
      return Ruling.refuse(
          refusal(
              "research-needed",
              told(facts) + ": `alternative` has to name what was looked up",
              List.of(
                  "look the error up and name the file, link or job in `alternative`",
                  "read the logs of the failed jobs with inspect_job and name one in"
                      + " `alternative`")));
    }
    return failed >= PERSON_AFTER
        ? new Ruling.AskPerson(told(facts) + ": a person decides whether it is tried again")
        : Ruling.PASS;
  }

  private static String told(LaunchFacts facts) {
    return "%d launches of this script with this config failed since the last success, level %s (%s)"
        .formatted(
            facts.failures().size(),
            level(facts.failures().size()),
            facts.failures().stream()
                .map(failure -> failure.jobId() + " " + failure.how())
                .collect(Collectors.joining("; ")));
  }

  private static String level(int failed) {
    if (failed < RESEARCH_AFTER) {
      return "rethink";
    }
    return failed < PERSON_AFTER ? "research" : "escalate";
  }
}
