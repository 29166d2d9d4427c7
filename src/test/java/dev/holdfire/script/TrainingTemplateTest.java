package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTemplateTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itBreaksNoRuleOfTheStrictProfile(boolean modal) throws IOException {
    Path script =
        Files.writeString(folder.resolve("tiny.py"), TrainingTemplate.script("tiny")).toRealPath();

    Report report =
        new ScriptReader(new Redactor(List.of(), List.of()), GpuCatalogue.load())
            .read(
                new ScriptReader.Request(
                    script,
                    Optional.empty(),
                    Optional.of(folder.toRealPath()),
                    Optional.of(modal),
                    Optional.empty(),
                    Profile.STRICT,
                    (_, _) -> Optional.empty()));

    assertThat(report.findings()).isEmpty();
    assertThat(report.modal()).isEqualTo(modal);
  }

  @Test
  void theNameIsThatOfTheApp() {
    assertThat(TrainingTemplate.script("tiny_model"))
        .contains("modal.App(\"tiny_model\")")
        .doesNotContain("NAME\"", "\"NAME");
    assertThat(TrainingTemplate.next("tiny_model")).contains("holdfire check tiny_model.py");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Tiny",
        "1st",
        "tiny.py",
        "../tiny",
        "a b",
        "tiny-model",
        "a\n",
        "torch",
        "random"
      })
  void aNameThatWouldBeNoScriptOfItsOwnIsRefused(String name) {
    assertThatThrownBy(() -> TrainingTemplate.script(name)).isInstanceOf(HoldfireException.class);
  }
}
