package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Billing;
import dev.holdfire.gate.Reading;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.Scripts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaidTest {
  private static final String HEAD =
      """
      import modal
      app = modal.App("a")
      image = modal.Image.debian_slim().pip_install("torch==2.7.0")
      """;
  private static final String WORK =
      """
      @app.function(gpu="H100:2", image=image, retries=3)
      def work():
          pass
      """;
  private static final String OTHER =
      """
      @app.function(gpu="T4", image=image)
      def other():
          pass
      """;
  private static final String MAIN =
      """
      @app.local_entrypoint()
      def main():
          work.spawn()
      """;

  @TempDir private Path folder;

  private Said said(Optional<String> named, String... parts) throws IOException {
    return Said.of(
        new Reading.Judged(new Scripts(folder).read(HEAD + String.join("", parts))), named);
  }

  @Test
  void theOnlyFunctionIsTheEntrypointAndItsLimitsCanBeSet() throws IOException {
    Said said = said(Optional.empty(), WORK);

    assertThat(said.entrypoint()).contains("work");
    assertThat(said.callsFunction()).isTrue();
    assertThat(said.gpu()).contains(new GpuRequest("H100", 2));
    assertThat(said.retries()).isEqualTo(OptionalInt.of(3));
    assertThat(said.torch()).contains("2.7.0");
  }

  @Test
  void theOnlyEntrypointComesBeforeFunctionsAndItsCallsKeepTheirLimits() throws IOException {
    Said said = said(Optional.empty(), WORK, MAIN);

    assertThat(said.entrypoint()).contains("main");
    assertThat(said.callsFunction()).isFalse();
    assertThat(said.gpu()).contains(new GpuRequest("H100", 2));
    assertThat(said.retries()).isEmpty();
  }

  @Test
  void ofSeveralNoneIsGuessed() throws IOException {
    Said said = said(Optional.empty(), WORK, OTHER);

    assertThat(said.entrypoint()).isEmpty();
    assertThat(said.gpu()).isEmpty();
    assertThat(said.choices()).containsExactly("work", "other");
    assertThat(said(Optional.of("other"), WORK, OTHER).gpu()).contains(new GpuRequest("T4", 1));
  }

  @Test
  void aMethodHasWhatItsClassSays() throws IOException {
    String cls =
        """
        @app.cls(gpu="H100", image=image, retries=2)
        class Trainer:
            @modal.method()
            def fit(self):
                pass
        """;
    Said said = said(Optional.of("Trainer.fit"), cls);

    assertThat(said.callsFunction()).isTrue();
    assertThat(said.gpu()).contains(new GpuRequest("H100", 1));
    assertThat(said(Optional.empty(), cls).choices()).containsExactly("Trainer.fit");
    assertThat(said.has("Trainer.fit")).isTrue();
    assertThat(said.has("Trainer.fti")).isFalse();
    assertThat(said.has("Trainer")).isFalse();
    String inherits =
        cls.replace("class Trainer:", "class Trainer(Base):").replace("@modal.method()\n", "\n");
    assertThat(said(Optional.empty(), inherits).has("Trainer.fit")).isTrue();
    assertThat(said(Optional.empty(), inherits).has("Other.fit")).isFalse();
  }

  @Test
  void aScriptThatIsNotForModalSaysNothing() throws IOException {
    Said said =
        Said.of(
            new Reading.Judged(new Scripts(folder).read("print('torch==2.7.0')\n")),
            Optional.empty());

    assertThat(said.entrypoint()).isEmpty();
    assertThat(said.choices()).isEmpty();
    assertThat(said.gpu()).isEmpty();
  }

  @Test
  void whatMakesARunDearerIsReadInTheDecoratorsOfWhatIsCalled() throws IOException {
    Billing cloud = new Billing(false, 300, 60, List.of(), List.of());
    String far =
        """
        @app.function(region="us-east", nonpreemptible=True, timeout=7200, startup_timeout=900)
        def far():
            pass
        """;
    String lasting = "@app.function(timeout=7200)\ndef long():\n    pass\n";
    String open = "@app.function(timeout=input(), nonpreemptible=False)\ndef open():\n    pass\n";

    Billing dearest = Surcharges.of(cloud, said(Optional.of("far"), far, lasting).called());
    assertThat(dearest.factor()).isEqualByComparingTo("5.25");
    assertThat(dearest.startupSeconds()).isEqualTo(900);
    assertThat(dearest.multipliers())
        .extracting(Billing.Multiplier::name)
        .containsExactly("region", "nonpreemptible");

    Billing plain = Surcharges.of(cloud, said(Optional.of("long"), far, lasting).called());
    assertThat(plain.factor()).isEqualByComparingTo("1");
    assertThat(plain.startupSeconds()).isEqualTo(7200);
    Billing any =
        Surcharges.of(cloud, said(Optional.of("main"), far, lasting, WORK, MAIN).called());
    assertThat(any.startupSeconds()).isEqualTo(7200);
    assertThat(any.factor()).isEqualByComparingTo("5.25");
    assertThat(Surcharges.of(cloud, said(Optional.of("open"), open).called())).isEqualTo(cloud);
    assertThat(Surcharges.of(Billing.WHOLE_JOB, said(Optional.of("far"), far).called()))
        .isEqualTo(Billing.WHOLE_JOB);
  }
}
