package dev.holdfire.script.facts;

import java.util.List;

/**
 * What a script says of itself.
 *
 * @param torch of the image of the first function with a GPU, else of the first that has one
 * @param checkpointIntervalSteps how often weights are saved
 * @param progressIntervalSteps how often progress is shown
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
    Fact<Integer> progressIntervalSteps) {
  public Facts {
    functions = List.copyOf(functions);
    entrypoints = List.copyOf(entrypoints);
    fanout = List.copyOf(fanout);
  }

  /** A function that is run on the caller's machine. */
  public record Entrypoint(String name, List<String> parameters) {
    public Entrypoint {
      parameters = List.copyOf(parameters);
    }
  }
}
