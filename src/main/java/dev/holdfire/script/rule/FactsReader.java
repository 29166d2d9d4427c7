package dev.holdfire.script.rule;

import dev.holdfire.script.facts.AppReader;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.facts.Facts.Entrypoint;
import dev.holdfire.script.facts.Image;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts together what a script says of itself. */
public final class FactsReader {
  private FactsReader() {}

  /** The facts of a script. */
  public static Facts read(Subject subject) {
    AppReader app = subject.app();
    Optional<Image> image =
        subject.paid().stream().flatMap(function -> subject.image(function).stream()).findFirst();
    List<Facts.Training> training =
        subject.training().stream().map(run -> training(run, subject)).toList();
    return new Facts(
        app.name(),
        app.functions(),
        app.entrypoints().stream().map(FactsReader::entrypoint).toList(),
        image.map(Image::torch).orElseGet(Fact.Missing::new),
        image.map(Image::torchBuild).orElseGet(Fact.Missing::new),
        image.map(Image::cudaImage).orElseGet(Fact.Missing::new),
        app.fanout(),
        rarest(subject, training, Facts.Training::checkpointIntervalSteps),
        rarest(subject, training, Facts.Training::progressIntervalSteps),
        training);
  }

  private static Facts.Training training(FunctionRun run, Subject subject) {
    return new Facts.Training(
        run.function(),
        interval(CheckpointInterval.spacings(run, subject)),
        interval(ProgressInterval.spacings(run, subject)));
  }

  private static Entrypoint entrypoint(Node definition) {
    List<String> parameters =
        definition.child("parameters").map(Node::children).orElse(List.of()).stream()
            .flatMap(node -> node.find(inner -> inner.is("identifier")).stream())
            .map(Node::text)
            .toList();
    return new Entrypoint(definition.child("name").map(Node::text).orElse("?"), parameters);
  }

  private static Fact<Integer> rarest(
      Subject subject,
      List<Facts.Training> training,
      Function<Facts.Training, Fact<Integer>> interval) {
    if (training.isEmpty()) {
      return subject.delegating().stream()
          .findFirst()
          .<Fact<Integer>>map(
              run ->
                  new Fact.Unclear<>(
                      "what trains here is out of sight", run.delegated().orElseThrow()))
          .orElseGet(Fact.Missing::new);
    }
    return Facts.rarest(training, interval);
  }

  private static Fact<Integer> interval(List<Spacing> spacings) {
    if (spacings.isEmpty()) {
      return new Fact.Missing<>();
    }
    return switch (Intervals.best(spacings)) {
      case Spacing.Steps(int steps, Node at) -> new Fact.Known<>(steps, at);
      case Spacing.Unclear(String why, Node at) -> new Fact.Unclear<>(why, at);
      case Spacing.Epochs(Node at) ->
          new Fact.Unclear<>("once for each epoch or outer loop: its steps are not known", at);
      case Spacing.Once _ -> new Fact.Missing<>();
    };
  }
}
