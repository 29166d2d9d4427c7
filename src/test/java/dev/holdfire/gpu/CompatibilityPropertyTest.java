package dev.holdfire.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.error.HoldfireException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompatibilityPropertyTest {
  private static final Pattern CHANGE = Pattern.compile("(gpu|torch|cuda) `([^`]+)`");
  private static final List<String> RELEASES =
      List.of(
          "1.0.0", "1.6.0", "1.7.0", "1.13.1", "2.0.0", "2.0.1", "2.1.0", "2.5.1", "2.6.0", "2.7.0",
          "2.7.1", "2.8.0", "2.9.1", "2.10.0", "3.0.0");
  private static final List<String> CUDA =
      List.of("9.2", "10.2", "11.0", "11.1", "11.7", "11.8", "12.0", "12.6", "12.8", "13.0");
  private static final List<String> SUFFIXES =
      List.of("", "+cpu", "+rocm6.2", "+cu92", "+cu117", "+cu118", "+cu126", "+cu128", "+cu130");
  private static final int RANDOM_CASES = 5_000;

  private final GpuCatalogue catalogue = GpuCatalogue.load();
  private final Compatibility compatibility = new Compatibility(catalogue);

  /** A higher torch with the same or a newer CUDA never turns compatible into incompatible. */
  @Test
  void newerNeverHurts() {
    for (GpuSpec gpu : catalogue.all()) {
      for (int torch = 0; torch + 1 < RELEASES.size(); torch++) {
        for (int cuda = 0; cuda < CUDA.size(); cuda++) {
          if (check(gpu, RELEASES.get(torch), CUDA.get(cuda)).compatible()) {
            assertThat(check(gpu, RELEASES.get(torch + 1), CUDA.get(cuda)).compatible())
                .as("%s, torch %s, CUDA %s", gpu.name(), RELEASES.get(torch + 1), CUDA.get(cuda))
                .isTrue();
            String newer = CUDA.get(Math.min(cuda + 1, CUDA.size() - 1));
            assertThat(check(gpu, RELEASES.get(torch), newer).compatible())
                .as("%s, torch %s, CUDA %s", gpu.name(), RELEASES.get(torch), newer)
                .isTrue();
          }
        }
      }
    }
  }

  /** How the CUDA version is given, in the torch version or beside it, makes no difference. */
  @Test
  void theBuildCountsWhereverItStands() {
    for (GpuSpec gpu : catalogue.all()) {
      for (String torch : RELEASES) {
        for (String cuda : CUDA) {
          String local = torch + "+cu" + cuda.replace(".", "");
          assertThat(check(gpu, torch, cuda).compatible())
              .as("%s, torch %s", gpu.name(), local)
              .isEqualTo(report(new GpuRequest(gpu.name(), 1), local, null).compatible());
        }
      }
    }
  }

  /** Every known card, version and build: incompatible has a reason and ways out that work. */
  @Test
  void everyRemedyWorksForEveryCard() {
    for (GpuSpec gpu : catalogue.all()) {
      for (String name : gpu.names().toList()) {
        for (int count : new int[] {1, gpu.maxCount(), gpu.maxCount() + 1}) {
          for (String torch : RELEASES) {
            for (String suffix : SUFFIXES) {
              assertWaysOut(new GpuRequest(name, count), torch + suffix, null);
            }
          }
        }
      }
    }
  }

  /** The same for names, versions and builds of any kind, good and bad. */
  @Test
  void everyRemedyWorksForWhateverIsAsked() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names =
        Stream.concat(
                catalogue.all().stream().flatMap(GpuSpec::names),
                Stream.of("V100", "GB200", "RTX4090", "X", "H", "A100!", "AAAAAAAAAAAAAAAAAAAAAAA"))
            .toList();
    List<String> prefixes = List.of("", "", "==", ">=", "~=", "<", "torch==", "?");
    for (int i = 0; i < RANDOM_CASES; i++) {
      GpuRequest request = new GpuRequest(pick(names, random), 1 + random.nextInt(12));
      String torch = pick(prefixes, random) + pick(RELEASES, random) + pick(SUFFIXES, random);
      String cuda = random.nextInt(8) == 0 ? "garbage" : pick(CUDA, random);
      try {
        assertWaysOut(
            request, random.nextInt(4) == 0 ? null : torch, random.nextInt(2) == 0 ? null : cuda);
      } catch (AssertionError | HoldfireException e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
    }
  }

  private void assertWaysOut(GpuRequest request, @Nullable String torch, @Nullable String cuda) {
    CompatibilityReport report = report(request, torch, cuda);
    String asked = "%s, torch %s, CUDA %s".formatted(request.text(), torch, cuda);
    assertThat(report.compatible()).as(asked).isEqualTo(report.reasons().isEmpty());
    if (report.compatible()) {
      assertThat(report.remedies()).as(asked).isEmpty();
      return;
    }
    assertThat(report.remedies()).as(asked).hasSizeBetween(2, 4).doesNotHaveDuplicates();
    for (String remedy : report.remedies()) {
      assertThat(follow(remedy, request, torch, cuda).reasons())
          .as("%s: %s", asked, remedy)
          .isEmpty();
    }
  }

  /** Does what a remedy says: changes the arguments it names and leaves the others. */
  private CompatibilityReport follow(
      String remedy, GpuRequest request, @Nullable String torch, @Nullable String cuda) {
    Matcher change = CHANGE.matcher(remedy);
    assertThat(change.find()).as(remedy).isTrue();
    do {
      String value = change.group(2);
      switch (change.group(1)) {
        case "gpu" -> request = GpuRequest.parse(value);
        case "torch" -> torch = value;
        default -> cuda = value;
      }
    } while (change.find());
    return report(request, torch, cuda);
  }

  private CompatibilityReport check(GpuSpec gpu, String torch, String cuda) {
    return report(new GpuRequest(gpu.name(), 1), torch, cuda);
  }

  private CompatibilityReport report(
      GpuRequest request, @Nullable String torch, @Nullable String cuda) {
    return compatibility.check(request, Optional.ofNullable(torch), Optional.ofNullable(cuda));
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
