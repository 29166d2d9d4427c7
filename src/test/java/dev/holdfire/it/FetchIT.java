package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fetch}, of a job on this machine. */
class FetchIT {
  /** Writes files with odd names and links that lead out, and ends. */
  private static final String SCRIPT =
      """
      import os
      volume = os.environ["HOLDFIRE_VOLUME"]
      os.makedirs(volume + "/runs")
      for name, size in (("runs/größe 漢.pt", 3_000_000), ("runs/b.bin", 5), ("log\\n.txt", 3)):
          with open(os.path.join(volume, name), "wb") as file:
              file.write(b"x" * size)
      os.symlink("/etc/passwd", volume + "/passwd.pt")
      os.symlink("/etc", volume + "/etc")
      print("step 1", flush=True)
      """;

  @TempDir private Path folder;

  @Test
  void whatAJobLeftIsFetchedWholeAndInsideTheFolder() throws Exception {
    try (CliHome home = new CliHome(folder)) {
      Files.writeString(home.project().resolve("save.py"), SCRIPT);
      String job;
      try (CliServer server = CliServer.beside(home)) {
        job =
            server
                .call(
                    "launch_single",
                    Map.of("goal", "leave files", "script", "save.py", "timeout_seconds", 300))
                .path("job_id")
                .asString();
        Until.holds(
            "the job ends", () -> server.job(job).path("state").asString().equals("SUCCEEDED"));
      }

      CliRun all = home.run("fetch", job).exits(1);
      Path to = home.project().resolve(job);
      assertThat(all.out().lines().toList())
          .anyMatch(line -> line.matches("runs/größe 漢.pt +2.9 MiB +20.*Z"))
          .contains("3 files, 2.9 MiB, to " + to.toRealPath())
          .contains("[2/3] runs/b.bin: done", "[3/3] runs/größe 漢.pt: done");
      assertThat(all.out()).contains("control characters").doesNotContain("passwd");
      assertThat(fetched(to)).containsExactly("runs/b.bin", "runs/größe 漢.pt");
      assertThat(to.resolve("runs/größe 漢.pt")).hasSize(3_000_000);

      assertThat(home.run("fetch", job, "*.bin").exits(0).out()).contains("is there already");
      Files.writeString(to.resolve("runs/b.bin"), "mine");
      assertThat(home.run("fetch", job, "runs/*.bin").exits(1).out()).contains("--force");
      assertThat(to.resolve("runs/b.bin")).hasContent("mine");
      home.run("fetch", job, "b.bin", "--force").exits(0);
      assertThat(to.resolve("runs/b.bin")).hasContent("xxxxx");

      home.run("fetch", job, "runs", "--to", "elsewhere").exits(0);
      assertThat(fetched(home.project().resolve("elsewhere"))).hasSize(2);
      home.run("fetch", job, "*.safetensors").fails(1, "runs/größe 漢.pt", "runs/b.bin");
      home.run("fetch", job, "[").fails(2, "'*.pt'");
      home.run("fetch", "hf-aaaaaaaaaa").fails(1, "holdfire status");
    }
  }

  private static List<String> fetched(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
