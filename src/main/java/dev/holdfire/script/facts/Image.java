package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Node;
import java.util.Map;

/**
 * What an image holds, as far as its building says.
 *
 * @param torch the version, or the specifier where it is a range
 * @param torchBuild what its binary is built for, such as {@code cu128}
 * @param cudaImage the CUDA version of the image that it begins with
 * @param environment the variables that are set
 * @param usesTorch whether PyTorch or something that needs it is installed
 */
public record Image(
    Fact<String> torch,
    Fact<String> torchBuild,
    Fact<String> cudaImage,
    Map<String, String> environment,
    boolean usesTorch) {
  public Image {
    environment = Map.copyOf(environment);
  }

  /** Nothing is known of it. */
  static Image unclear(String why, Node at) {
    return new Image(
        new Fact.Unclear<>(why, at), new Fact.Missing<>(), new Fact.Missing<>(), Map.of(), false);
  }
}
