package dev.holdfire.script.rule;

import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.FunctionFacts.Mount;
import dev.holdfire.script.facts.FunctionFacts.MountKind;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every write of weights into a volume is followed by a commit. */
final class CommitAfterWrite implements Rule {
  private static final String[] FUNCTIONS = {"function_definition", "lambda", "module"};
  private static final String HARMLESS =
      "(?is).*(?:rank|main_process|is_main|master|is not None).*";

  @Override
  public String id() {
    return "commit-after-write";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "there is no volume to commit");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.runs()) {
      FunctionFacts function = run.function().orElseThrow();
      Map<String, Mount> mounts = function.volumes().known().orElse(Map.of());
      if (mounts.values().stream().noneMatch(mount -> mount.kind() == MountKind.VOLUME)) {
        continue;
      }
      for (Event save : Saves.of(run, subject.evaluator())) {
        if (!Saves.isMounted(save, function, subject.evaluator()).equals(Optional.of(false))) {
          judge(tally, run, save);
        }
      }
      if (!run.trains() && run.delegated().isPresent()) {
        Node at = run.delegated().orElseThrow();
        boolean committed =
            run.run().of(Kind.COMMIT).stream()
                .anyMatch(commit -> commit.node().start() > at.start());
        if (committed) {
          tally.good(at, "committed when this ended");
        } else {
          tally.unclear(at, "whether what runs here is committed is out of sight");
        }
      }
    }
    return tally.judgement(
        "Call `volume.commit()` right after the save, on the same path.",
        Judgement.notApplicable(subject.root(), "nothing is written to a volume"));
  }

  private static void judge(Judgement.Tally tally, FunctionRun run, Event save) {
    List<Event> commits =
        run.run().of(Kind.COMMIT).stream().filter(commit -> commit.order() > save.order()).toList();
    Optional<Event> certain =
        commits.stream().filter(commit -> isOnSamePath(commit, save)).findFirst();
    Optional<Node> left = certain.flatMap(commit -> leftBetween(save, commit));
    if (left.isPresent()) {
      tally.bad(
          save.node(),
          "what is saved here is not committed where line %d leaves before the commit"
              .formatted(left.get().line()));
    } else if (certain.isPresent()) {
      tally.good(certain.get().node(), "commits what line %d saves".formatted(save.node().line()));
    } else if (!commits.isEmpty()) {
      tally.bad(
          save.node(),
          "what is saved here is committed only under a condition (line %d)"
              .formatted(commits.getFirst().node().line()));
    } else if (handsOnCommit(save)) {
      tally.unclear(save.node(), "a commit is handed on here; when it is called is not followed");
    } else {
      tally.bad(save.node(), "what is saved here is never committed afterwards");
    }
  }

  /** Every condition around the commit is one around the save, too. */
  private static boolean isOnSamePath(Event commit, Event save) {
    List<Node> saved = reached(save);
    for (Node start : reached(commit)) {
      boolean passes =
          start
              .ancestors()
              .takeWhile(node -> !node.is("function_definition", "module", "lambda"))
              .filter(
                  node ->
                      node.is(
                          "if_statement",
                          "elif_clause",
                          "else_clause",
                          "except_clause",
                          "case_clause"))
              .allMatch(
                  node ->
                      saved.stream().anyMatch(node::contains)
                          || node.child("condition")
                              .map(condition -> condition.text().matches(HARMLESS))
                              .orElse(false));
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  /** A way out of the function between the two. */
  private static Optional<Node> leftBetween(Event save, Event commit) {
    for (Node committing : reached(commit)) {
      Node function = committing.enclosing(FUNCTIONS).orElse(committing);
      for (Node saving : reached(save)) {
        if (saving.enclosing(FUNCTIONS).filter(it -> it == function).isPresent()
            && saving.source().equals(committing.source())) {
          return function.find(
              node ->
                  node.is("return_statement", "continue_statement")
                      && node.start() > saving.end()
                      && node.end() < committing.start()
                      && node.enclosing(FUNCTIONS).filter(it -> it == function).isPresent()
                      && leaves(node, saving, committing));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean leaves(Node way, Node saving, Node committing) {
    boolean skips =
        way.is("return_statement")
            || way.enclosing("for_statement", "while_statement")
                .filter(loop -> loop.contains(committing) && loop.contains(saving))
                .isPresent();
    return skips
        && way.enclosing("if_statement", "elif_clause", "else_clause")
            .flatMap(branch -> branch.child("condition"))
            .filter(condition -> condition.text().matches(HARMLESS))
            .isEmpty();
  }

  private static List<Node> reached(Event event) {
    List<Node> places = new ArrayList<>(List.of(event.node()));
    places.addAll(event.path());
    return places;
  }

  private static boolean handsOnCommit(Event save) {
    return save.node()
            .find(node -> node.is("attribute") && node.text().endsWith(".commit"))
            .isPresent()
        || save.path().stream()
            .anyMatch(
                call ->
                    call.find(node -> node.is("attribute") && node.text().endsWith(".commit"))
                        .isPresent());
  }
}
