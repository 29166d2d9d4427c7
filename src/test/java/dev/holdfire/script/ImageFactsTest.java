package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What images hold: the builds of torch and CUDA, as far as they are stated. */
class ImageFactsTest {
  @TempDir private Path folder;

  private Facts facts(String text) throws IOException {
    return new Scripts(folder).read(text).facts();
  }

  @Test
  void imagesAreReadStepByStepWithTheirFiles() throws IOException {
    String head = "import modal\napp = modal.App()\n";
    String tail = "@app.function(gpu='H100', image=image)\ndef f():\n    pass\n";
    Scripts scripts =
        new Scripts(folder)
            .with(
                "requirements.txt",
                """
                --extra-index-url https://download.pytorch.org/whl/cu126
                numpy
                torch==2.6.0  # pinned
                """)
            .with("uv.lock", "[[package]]\nname = \"torch\"\nversion = \"2.8.0+cu129\"\n");

    Facts listed =
        scripts
            .read(
                head
                    + "image ="
                    + " modal.Image.debian_slim().pip_install_from_requirements('requirements.txt')\n"
                    + tail)
            .facts();
    Facts locked =
        scripts.read(head + "image = modal.Image.debian_slim().uv_sync()\n" + tail).facts();
    Facts range =
        scripts
            .read(
                head
                    + "image = modal.Image.debian_slim()\n"
                    + "image = image.pip_install('torch>=2.1,<3', 'torchvision==0.2')\n"
                    + tail)
            .facts();
    Facts ready =
        scripts
            .read(
                head
                    + "image ="
                    + " modal.Image.from_registry('pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel').run_commands('pip"
                    + " install flash-attn')\n"
                    + tail)
            .facts();
    Facts cuda =
        scripts
            .read(
                head
                    + "image = modal.Image.from_registry('nvidia/cuda:12.8.0-devel-ubuntu22.04',"
                    + " add_python='3.11').run_commands('pip install torch==2.7.1 --index-url"
                    + " https://download.pytorch.org/whl/cu128')\n"
                    + tail)
            .facts();

    assertThat(listed.torch().known()).contains("2.6.0");
    assertThat(listed.torchBuild().known()).contains("cu126");
    assertThat(locked.torch().known()).contains("2.8.0");
    assertThat(locked.torchBuild().known()).contains("cu129");
    assertThat(range.torch().known()).contains(">=2.1,<3");
    assertThat(ready.torch().known()).contains("2.5.1");
    assertThat(ready.torchBuild().known()).contains("cu124");
    assertThat(cuda.torch().known()).contains("2.7.1");
    assertThat(cuda.cudaImage().known()).contains("12.8.0");
  }

  @Test
  void whatABaseImageHoldsIsKnownByItsNameOrUnknown() throws IOException {
    record Base(String name, String torch, String build, String cuda) {}
    for (Base base :
        List.of(
            new Base("pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel", "2.5.1", "cu124", "missing"),
            new Base(
                "axolotlai/axolotl:main-20250101-py3.11-cu126-2.7.1", "2.7.1", "cu126", "missing"),
            new Base("nvidia/cuda:12.8.1-devel-ubuntu24.04", "missing", "missing", "12.8.1"),
            new Base("python:3.12-slim", "missing", "missing", "missing"),
            new Base("someone/trains:latest", "unclear", "unclear", "unclear"),
            new Base("pytorch/pytorch:latest", "unclear", "unclear", "unclear"))) {
      Facts facts =
          facts(
              """
              import modal
              image = modal.Image.from_registry("%s")
              app = modal.App(image=image)
              @app.function(gpu="T4")
              def f():
                  pass
              """
                  .formatted(base.name()));

      assertThat(List.of(facts.torch(), facts.torchBuild(), facts.cudaImage()))
          .extracting(ImageFactsTest::told)
          .as(base.name())
          .containsExactly(base.torch(), base.build(), base.cuda());
    }
  }

  private static String told(Fact<String> fact) {
    return fact.isMissing() ? "missing" : fact.known().orElse("unclear");
  }

  @Test
  void torchThatComesWithAnotherPackageOrAnUnknownListIsUnknown() throws IOException {
    for (String packages : List.of("\"unsloth==1.0\"", "*needed()", "[read(p) for p in names]")) {
      Facts facts =
          facts(
              """
              import modal
              from elsewhere import needed, read, names
              app = modal.App(image=modal.Image.debian_slim().pip_install(%s))
              @app.function(gpu="T4")
              def f():
                  pass
              """
                  .formatted(packages));

      assertThat(facts.torch()).as(packages).isInstanceOf(Fact.Unclear.class);
    }
  }

  @Test
  void aFileBesideTheScriptIsFoundWhereverItsFolderIs() throws IOException {
    String head = "import modal, pathlib\nHERE = pathlib.Path(__file__).resolve().parent\n";
    String tail = "@app.function(gpu='H100', image=image)\ndef f():\n    pass\n";
    Scripts scripts = new Scripts(folder).with("needs.txt", "torch==2.6.0\n");
    String image = "app = modal.App()\nimage = modal.Image.debian_slim().";

    Facts beside =
        scripts
            .read(head + image + "pip_install_from_requirements(str(HERE / 'needs.txt'))\n" + tail)
            .facts();
    Facts missing =
        scripts.read(head + image + "pip_install_from_requirements(which())\n" + tail).facts();

    assertThat(beside.torch().known()).contains("2.6.0");
    assertThat(missing.torch()).isInstanceOf(Fact.Unclear.class);
  }
}
