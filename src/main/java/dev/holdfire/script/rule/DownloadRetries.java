package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Downloads are tried again, with a growing pause. */
final class DownloadRetries implements Rule {
  private static final String DECORATOR =
      "(?is)@(?:.*\\.)?(?:retry|on_exception|backoff|retrying|stamina|with_retries?|retry_\\w+|\\w+_retry)\\b.*";
  private static final String WRAPPER = "(?is).*(?:retry|retries|backoff).*";

  @Override
  public String id() {
    return "download-retries";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    Set<Node> seen = new HashSet<>();
    for (FunctionRun run : subject.runs()) {
      for (Event event : run.run().of(Kind.DOWNLOAD)) {
        if (!seen.add(event.node())) {
          continue;
        }
        if (isRetried(event)) {
          tally.good(event.node(), "retried");
        } else {
          tally.bad(
              event.node(),
              "a download (%s) that is not retried"
                  .formatted(event.detail().length() > 40 ? "a command" : event.detail()));
        }
      }
    }
    return tally.judgement(
        "Wrap it: `@tenacity.retry(stop=tenacity.stop_after_attempt(3),"
            + " wait=tenacity.wait_exponential())`.",
        Judgement.notApplicable(subject.root(), "nothing is downloaded"));
  }

  private static boolean isRetried(Event event) {
    if (event.detail().contains("--retry")
        || event.detail().contains("--tries")
        || event.node().text().matches("(?s).*max_retries.*")) {
      return true;
    }
    List<Node> starts = new ArrayList<>(List.of(event.node()));
    starts.addAll(event.path());
    for (Node start : starts) {
      boolean loop = false;
      boolean caught = false;
      for (Node node : start.ancestors().toList()) {
        if (node.is("try_statement")) {
          caught = true;
        } else if (node.is("for_statement", "while_statement")) {
          loop |= caught;
        } else if (node.is("decorated_definition")
            && node.children().stream()
                .anyMatch(child -> child.is("decorator") && child.text().matches(DECORATOR))) {
          return true;
        } else if (node.is("function_definition", "lambda")) {
          String name = node.child("name").map(Node::text).orElse("");
          if (name.matches(WRAPPER) && loop) {
            return true;
          }
        }
      }
      boolean wrapped =
          start != event.node()
              && start.child("function").map(Node::text).orElse("").matches(WRAPPER);
      if (loop || wrapped) {
        return true;
      }
    }
    return false;
  }
}
