package dev.holdfire.gpu;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of one card that the provider rents out: one row of {@code catalogue.json}.
 *
 * @param name the canonical name, as the provider spells it today
 * @param aliases other spellings of the same card and price, among them {@code H100!} (no upgrade)
 *     and {@code B200+} (a B300 will do)
 * @param architecture NVIDIA's name for the generation
 * @param computeCapability NVIDIA's number for the instruction set, such as {@code 9.0}
 * @param memoryGib memory of one card in GiB
 * @param maxCount the most cards that one container can have
 * @param firstBuild the first PyTorch build with kernels for the card; empty where it is older than
 *     anything in use
 * @param policyFloor the lowest PyTorch version that the rules admit, which is a policy and no
 *     fact; empty where they name none
 * @param source where the row was read, in words
 * @param readOn when it was read
 * @param grade the evidence grade on that day, {@code E1} (best) to {@code E6}
 */
public record GpuSpec(
    String name,
    List<String> aliases,
    String architecture,
    String computeCapability,
    int memoryGib,
    int maxCount,
    Optional<FirstBuild> firstBuild,
    Optional<Version> policyFloor,
    String source,
    LocalDate readOn,
    String grade) {

  /**
   * A PyTorch release together with the CUDA version that it has to be built for.
   *
   * @param torch the PyTorch version
   * @param cuda the oldest CUDA version whose builds have the kernels
   */
  public record FirstBuild(Version torch, Version cuda) {
    /** How the build is pinned, such as {@code 2.7.0+cu128}. */
    public String pin() {
      return torch + ".0+cu" + cuda.toString().replace(".", "");
    }

    @Override
    public String toString() {
      return "torch " + torch + " built for CUDA " + cuda;
    }
  }

  public GpuSpec {
    aliases = List.copyOf(aliases);
    if (name.isBlank() || source.isBlank()) {
      throw new IllegalArgumentException("a GPU needs a name and a source");
    }
    if (memoryGib < 1 || maxCount < 1) {
      throw new IllegalArgumentException(name + ": memory and count must be at least 1");
    }
    if (!grade.matches("E[1-6]")) {
      throw new IllegalArgumentException(name + ": no evidence grade: " + grade);
    }
  }

  /** Every name it goes by, the canonical one first. */
  Stream<String> names() {
    return Stream.concat(Stream.of(name), aliases.stream());
  }
}
