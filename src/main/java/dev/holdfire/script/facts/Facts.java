package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Node;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a script says of itself.
 *
 * @param torch of the image of the first function with a GPU, else of the first that has one
 * @param checkpointIntervalSteps how often weights are saved, by what trains and saves them least
 * @param progressIntervalSteps how often progress is shown, by what trains and shows it least
 * @param training what each function that trains says of that by itself
 */
public record Facts(
    Fact<String> appName,
    List<FunctionFacts> functions,
    List<Entrypoint> entrypoints,
    Fact<String> torch,
    Fact<String> torchBuild,
    Fact<String> cudaImage,
    List<Fanout> fanout,
    Fact<Integer> checkpointIntervalSteps,
    Fact<Integer> progressIntervalSteps,
    List<Training> training) {
  public Facts {
    functions = List.copyOf(functions);
    entrypoints = List.copyOf(entrypoints);
    fanout = List.copyOf(fanout);
    training = List.copyOf(training);
  }

  /** How often a function that is run saves weights; missing where it trains nothing. */
  public Fact<Integer> checkpointInterval(FunctionFacts function) {
    return rarest(of(function), Training::checkpointIntervalSteps);
  }

  /** How often a function that is run shows progress; missing where it trains nothing. */
  public Fact<Integer> progressInterval(FunctionFacts function) {
    return rarest(of(function), Training::progressIntervalSteps);
  }

  private List<Training> of(FunctionFacts function) {
    return training.stream()
        .filter(one -> one.function().filter(it -> it.equals(function)).isPresent())
        .toList();
  }

  /** Of all that trains, what is done least often; what is not known may be never. */
  public static Fact<Integer> rarest(
      List<Training> training, Function<Training, Fact<Integer>> interval) {
    return training.stream()
        .map(interval)
        .max(Comparator.comparingLong(Facts::rank))
        .orElseGet(Fact.Missing::new);
  }

  private static long rank(Fact<Integer> interval) {
    return switch (interval) {
      case Fact.Known<Integer>(Integer steps, Node _) -> steps;
      case Fact.Unclear<Integer> _ -> 1L + Integer.MAX_VALUE;
      case Fact.Missing<Integer> _ -> 2L + Integer.MAX_VALUE;
    };
  }

  /**
   * What trains.
   *
   * @param function empty for a script as a whole
   */
  public record Training(
      Optional<FunctionFacts> function,
      Fact<Integer> checkpointIntervalSteps,
      Fact<Integer> progressIntervalSteps) {}

  /** A function that is run on the caller's machine. */
  public record Entrypoint(String name, List<String> parameters) {
    public Entrypoint {
      parameters = List.copyOf(parameters);
    }
  }
}
