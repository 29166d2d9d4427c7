package dev.holdfire.script.rule;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.util.List;

/** There is something that a launch would run. */
final class NothingToRun implements Rule {
  @Override
  public String id() {
    return "nothing-to-run";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    Node root = subject.root();
    List<Node> running =
        root.children().stream()
            .filter(NothingToRun::runs)
            .filter(statement -> !subject.modal() || !onlyDeclares(statement, subject))
            .toList();
    String fix =
        "Name the script that has the app's functions, or that does something when it is run.";
    if (!subject.program().script().parsed().problems().isEmpty()) {
      return Judgement.notApplicable(root, "what runs is not known until the syntax is right");
    }
    if (!subject.modal()) {
      if (running.isEmpty()) {
        tally.bad(root, "running this file does nothing");
      } else {
        tally.good(running.getFirst(), "this is run");
      }
      return tally.judgement(fix, Judgement.notApplicable(root, ""));
    }
    if (!subject.app().functions().isEmpty() || !subject.app().entrypoints().isEmpty()) {
      tally.good(root, "the app has functions or entrypoints");
    } else if (running.isEmpty()) {
      tally.bad(root, "the app has no function and no entrypoint here");
    } else {
      tally.unclear(
          running.getFirst(),
          "no function or entrypoint of an app was found; this may only run as plain Python");
    }
    return tally.judgement(fix, Judgement.notApplicable(root, ""));
  }

  /** {@code app = modal.App()} and its like start nothing. */
  private static boolean onlyDeclares(Node statement, Subject subject) {
    return statement.is("expression_statement")
        && statement
            .find(
                node ->
                    Call.of(node)
                        .filter(call -> !subject.evaluator().callee(call).startsWith("modal."))
                        .isPresent())
            .isEmpty();
  }

  private static boolean runs(Node statement) {
    if (statement.is("expression_statement")) {
      return statement.children().stream()
          .anyMatch(node -> node.find(inner -> inner.is("call", "await")).isPresent());
    }
    return statement.is(
            "for_statement",
            "while_statement",
            "with_statement",
            "match_statement",
            "delete_statement",
            "raise_statement",
            "assert_statement",
            "try_statement",
            "if_statement")
        && statement.find(node -> node.is("call")).isPresent();
  }
}
