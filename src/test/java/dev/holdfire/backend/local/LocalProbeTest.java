package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Probe;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.process.SystemProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalProbeTest {
  @TempDir Path folder;

  @Test
  void theSettingsSayWhichGpusAreThere() {
    assertThat(machine(List.of("rtx4090:2", "T4")).backend().probe())
        .isEqualTo(new Probe.Ready(Map.of("RTX4090", 2, "T4", 1)));
  }

  @Test
  void aListOfGpusThatCannotBeReadIsNamed() {
    assertThat(machine(List.of("a:b:c")).backend().probe())
        .isInstanceOfSatisfying(
            Probe.NotReady.class,
            no -> {
              assertThat(no.reason()).contains("backend.local.gpus");
              assertThat(no.remedies()).hasSizeGreaterThanOrEqualTo(2);
            });
  }

  @Test
  void otherwiseTheDriverSaysIt() throws IOException {
    Path smi = folder.resolve("bin/nvidia-smi");
    Files.createDirectories(smi.getParent());
    Files.writeString(smi, "#!/bin/sh\necho 'NVIDIA GeForce RTX 4090'\necho 'NVIDIA L4'\n");
    Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> path = Map.of("PATH", smi.getParent() + ":" + System.getenv("PATH"));

    assertThat(
            new LocalMachine(folder.resolve("state"), path, Optional.empty(), List.of())
                .backend()
                .probe())
        .isEqualTo(new Probe.Ready(Map.of("RTX4090", 1, "L4", 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA A100-SXM4-80GB, A100-80GB",
    "NVIDIA A100-PCIE-40GB, A100",
    "NVIDIA H100 80GB HBM3, H100",
    "NVIDIA H200, H200",
    "Tesla T4, T4",
    "NVIDIA L40S, L40S",
    "NVIDIA GeForce RTX 3060 Ti, RTX3060-TI",
    "NVIDIA RTX PRO 6000 Blackwell Server Edition, RTX-PRO-6000",
    "NVIDIA RTX A6000, RTX-A6000",
  })
  void theDriversNamesBecomeThoseOfTheCatalogue(String product, String name) {
    assertThat(LocalGpus.name(product)).isEqualTo(name);
  }

  @Test
  void withoutPythonNothingCanRun() {
    LocalMachine machine =
        new LocalMachine(
            folder.resolve("state"), Map.of(), Optional.of("/no/such/python"), List.of());

    assertThat(machine.backend().probe())
        .isInstanceOfSatisfying(
            Probe.NotReady.class,
            no -> {
              assertThat(no.reason()).contains("/no/such/python");
              assertThat(no.remedies()).hasSizeGreaterThanOrEqualTo(2);
            });
  }

  @Test
  void withoutAProcessTableItRefusesRatherThanGuesses() throws IOException {
    LocalBackend elsewhere =
        new LocalBackend(
            machine(List.of()).settings(),
            new SystemProcesses(),
            Clock.systemUTC(),
            new ProcessTable(folder.resolve("no-proc")));
    Path script = Files.writeString(folder.resolve("a.py"), "pass");

    assertThat(elsewhere.probe()).isInstanceOf(Probe.NotReady.class);
    assertThat(
            elsewhere.submit(
                new Submission(
                    "hf-mac",
                    script,
                    folder,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    "runs",
                    Optional.empty(),
                    1,
                    1,
                    60,
                    1,
                    Submission.Cloud.NONE)))
        .isInstanceOfSatisfying(
            Submitted.NotStarted.class, no -> assertThat(no.reason()).contains("Linux"));
  }

  @Test
  void itsRateIsOwnedAndCanBeSpentOn() {
    PriceBook book =
        new PriceBook(((PriceReading.Read) machine(List.of()).backend().prices()).prices());

    assertThat(book.find("local", "RTX4090", Instant.now()))
        .isInstanceOfSatisfying(
            PriceFinding.Spendable.class,
            found -> {
              assertThat(found.rate().perHour()).isEqualByComparingTo("0.25");
              assertThat(found.rate().source()).isEqualTo("policy: backend.local.usd_per_hour");
              assertThat(found.rate().expiresAt()).isEmpty();
            });
  }

  private LocalMachine machine(List<String> gpus) {
    return new LocalMachine(folder.resolve("state"), Map.of(), Optional.empty(), gpus);
  }
}
