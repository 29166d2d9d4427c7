package dev.holdfire.tools;

import static dev.holdfire.gate.PlanBuilder.variant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gate.PlanBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedPlacesTest {
  @Test
  void variantsOfACloudThatDifferInNumbersOnlyMayShareTheirPlace() {
    assertThat(cloud(variant("a", "--lr", "0.1"), variant("b", "--lr=1e-3", "--fast")))
        .hasValueSatisfying(why -> assertThat(why).contains("variant a"));
    assertThat(
            cloud(
                variant("a", "--run", "x", "--lr", "0.1"),
                variant("b", "--run", "x", "--lr", "0.2")))
        .hasValueSatisfying(why -> assertThat(why).contains("variant b"));
    assertThat(cloud(called("a", "{\"lr\": 0.1}"), called("b", "{\"lr\": 0.2}"))).isPresent();
  }

  @Test
  void aNameAFolderOrAConfigOfItsOwnPartsThem() {
    assertThat(cloud(variant("a", "--run", "a"), variant("b", "--run=b"))).isEmpty();
    assertThat(cloud(called("a", "{\"out\": \"/ckpt/a\"}"), called("b", "{\"out\": \"/ckpt/b\"}")))
        .isEmpty();
    assertThat(cloud(configured("a"), configured("b"))).isEmpty();
  }

  @Test
  void aLocalVariantIsPartedByWhatTheCodeReads() {
    assertThat(local("torch.save(m, os.environ['HOLDFIRE_VOLUME'] + '/m.pt')")).isEmpty();
    assertThat(local("torch.save(m, 'm.pt')"))
        .hasValueSatisfying(why -> assertThat(why).contains("HOLDFIRE_VOLUME"));
  }

  private static Optional<String> cloud(Run... runs) {
    return SharedPlaces.why(
        new PlanBuilder().backend("modal").runs(List.of(runs)).build(), List.of());
  }

  private static Optional<String> local(String code) {
    return SharedPlaces.why(
        new PlanBuilder().runs(List.of(variant("a"), variant("b"))).build(),
        List.of(new SourceFile(Path.of("train.py"), "", code)));
  }

  private static Run called(String name, String kwargs) {
    return new Run(
        Optional.of(name), Optional.empty(), Optional.empty(), List.of(), kwargs, Optional.empty());
  }

  private static Run configured(String name) {
    return new Run(
        Optional.of(name),
        Optional.of(Path.of("/srv/project", name + ".yaml")),
        Optional.empty(),
        List.of());
  }
}
