package dev.holdfire.gpu;

import java.util.Optional;

/**
 * What is judged together.
 *
 * @param gpu the request
 * @param torch the PyTorch version or requirement as written, empty when it is not known
 * @param cuda the CUDA version or build as written, empty when only {@code torch} may say it
 */
record Combination(GpuRequest gpu, Optional<String> torch, Optional<String> cuda) {
  Combination with(GpuRequest other) {
    return new Combination(other, torch, cuda);
  }

  /** With this build of PyTorch, and with its CUDA version where one was given. */
  Combination with(Torch wheel) {
    Optional<String> itsCuda =
        wheel.build() instanceof Build.Cuda(Version version)
            ? Optional.of(version.toString())
            : Optional.empty();
    return new Combination(gpu, Optional.of(wheel.text()), cuda.isPresent() ? itsCuda : cuda);
  }
}
