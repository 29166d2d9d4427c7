package dev.holdfire.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompatibilityTest {
  private final Compatibility compatibility = new Compatibility(GpuCatalogue.load());

  @ParameterizedTest
  @CsvSource({
    "A10G, 1.13.1, false",
    "A10G, 1.99, false",
    "A10G, 2.0, true",
    "A10, 2.0.0, true",
    "H100, 2.0, false",
    "H100, 2.0.1, false",
    "H100, 2.1, true",
    "H100, 2.1.0, true",
    "H100!, 2.0.1, false",
    "H100, 2.10.0, true",
    "B200, 2.5.1, false",
    "B200, 2.6, true",
    "B200, 2.7.0, true",
    "B200, 2.10, true",
    "B200+, 2.5, false",
    "H200, 1.13, false",
    "H200, 2.0, true",
    "A100, 1.6, false",
    "A100, 1.7, true",
    "L4, 1.13, false",
    "L40S, 2.0, true",
    "RTX-PRO-6000, 2.6.0, false",
    "RTX-PRO-6000, 2.7.0, true",
    "T4, 1.0, true",
  })
  void floors(String gpu, String torch, boolean compatible) {
    assertThat(check(gpu, torch, null).compatible()).isEqualTo(compatible);
  }

  @ParameterizedTest
  @CsvSource({
    "B200, 2.7.0+cu126, , false",
    "B200, 2.7.0+cu128, , true",
    "B200, 2.7.0, 12.6, false",
    "B200, 2.7.0, 12.7, false",
    "B200, 2.7.0, 12.8, true",
    "B200, 2.7.0, cu128, true",
    "B200, 2.7.0, 128, true",
    "B200, 2.7.0, 12.8.1, true",
    "B200, 2.7.0, 12, false",
    "B200, 2.9.0, 13, true",
    "B200, 2.9.0+cu130, , true",
    "B200, 2.6.0+cu124, , false",
    "B200, 2.7.0+cu128, 12.6, false",
    "B200, , 12.6, false",
    "B200, , 12.8, true",
    "B200, 2.6.0+cu128.nv, , true",
    "RTX-PRO-6000, 2.8.0+cu126, , false",
    "RTX-PRO-6000, 2.8.0+cu129, , true",
    "H100, 2.1.0+cu117, , false",
    "H100, 2.1.0+cu118, , true",
    "H100, 2.7.0+cu128, 12.6, true",
    "A100, 1.8.0+cu102, , false",
    "A100, 1.7.1+cu110, , true",
    "A100, 1.7.1+cu92, , false",
    "T4, 1.7.0+cu92, , true",
    "A10, 2.7.0+cpu, , false",
    "A10, 2.7.0, cpu, false",
    "A10, 2.7.0+cpu.cxx11.abi, , false",
    "A10, 2.7.0+rocm6.3, , false",
    "A10, 2.7.0+xpu, , false",
  })
  void builds(String gpu, String torch, String cuda, boolean compatible) {
    assertThat(check(gpu, torch, cuda).compatible()).isEqualTo(compatible);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "H100 | >=2.1 | true",
        "H100 | >=2.0 | false",
        "H100 | torch>=2.1,<3 | true",
        "H100 | <3, >= 2.4 | true",
        "H100 | ~=2.4.0 | true",
        "H100 | ==2.4.* | true",
        "H100 | ==2.0.* | false",
        "H100 | <3 | false",
        "H100 | !=2.0 | false",
        "H100 | >2.0 | false",
        "T4 | <3 | true",
        "B200 | >=2.7.0 | true",
      })
  void aRangeIsJudgedByTheLowestVersionItAdmitsAndWarned(
      String gpu, String torch, boolean compatible) {
    CompatibilityReport report = check(gpu, torch, null);

    assertThat(report.compatible()).isEqualTo(compatible);
    assertThat(report.warnings()).anyMatch(warning -> warning.contains(torch + " is a range"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.4.0", "==2.4.0", "torch==2.4.0", "v2.4.0", "===2.4.0", "2.4.0+cu121"})
  void aPinnedVersionNeedsNoWarning(String torch) {
    assertThat(check("H100", torch, null).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "latest",
        "two",
        "2.",
        "2,8",
        "2.7.0+",
        "2.7.0+cuda",
        "2.7.0+cu",
        "2.7.0+cu1",
        "^2.6",
        ">=",
        "2.7.0;python_version>'3'",
        "torchvision==0.20",
        "2.7.0 2.8.0",
        "2.7.0\u001b[2J",
        "99999999999",
        "2.7.0.0.0.0"
      })
  void whatCannotBeReadAsTorchIsIncompatible(String torch) {
    CompatibilityReport report = check("A100", torch, null);

    assertThat(report.compatible()).isFalse();
    assertThat(report.reasons())
        .singleElement()
        .asString()
        .matches(
            "The torch version \"[ -~]*\" cannot be read\\. Write it as .*2\\.7\\.0\\+cu128.*");
    assertThat(report.remedies()).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new", "cu", "12.8.", "1", "cu1", "9999", "-12.8", "12,8"})
  void whatCannotBeReadAsCudaIsIncompatible(String cuda) {
    CompatibilityReport report = check("A100", "2.7.0", cuda);

    assertThat(report.compatible()).isFalse();
    assertThat(report.reasons()).singleElement().asString().contains("Write it as 12.8 or cu128");
  }

  @Test
  void aLongTextIsRefusedAndNotRepeated() {
    CompatibilityReport report =
        check("A100", "2.7.0" + " ".repeat(100_000) + "x", "1".repeat(999));

    assertThat(report.compatible()).isFalse();
    assertThat(report.reasons()).hasSize(2).allMatch(reason -> reason.length() < 150);
  }

  @Test
  void b200Passes26WithAWarningThatNamesTheFix() {
    CompatibilityReport report = check("B200", "2.6.0", null);

    assertThat(report.compatible()).isTrue();
    assertThat(report.warnings())
        .containsExactly(
            "torch 2.6.0 has no kernels for the B200: the first that has them is torch 2.7 built"
                + " for CUDA 12.8 (2.7.0+cu128). It passes the floor of 2.6 only.");
  }

  @Test
  void theFirstReleaseWithoutItsBuildIsWarnedOf() {
    assertThat(check("B200", "2.7.1", null).warnings())
        .singleElement()
        .asString()
        .contains("does not say for which CUDA it is built")
        .contains("2.7.0+cu128");
    assertThat(check("B200", "2.7.1", "12.8").warnings()).isEmpty();
    assertThat(check("B200", "2.8.0", null).warnings()).isEmpty();
  }

  @Test
  void b200WithAnOlderCudaBuildIsToldTheFixFirst() {
    CompatibilityReport report = check("B200", "2.7.0+cu126", null);

    assertThat(report.reasons())
        .containsExactly(
            "A build for CUDA 12.6 has no kernels for the B200: it needs torch 2.7 built for CUDA"
                + " 12.8 (2.7.0+cu128) or newer.");
    assertThat(report.remedies())
        .containsExactly(
            "Use torch `2.7.0+cu128`.",
            "Use torch `2.9.1+cu128`.",
            "Use gpu `H200`.",
            "Use gpu `A100-80GB`.");
  }

  @Test
  void anAskedForCudaChangesWithTheTorchBuild() {
    assertThat(check("B200", "2.7.0+cu128", "12.6").remedies())
        .startsWith("Use cuda `12.8`.", "Use torch `2.9.1+cu128` with cuda `12.8`.");
  }

  @ParameterizedTest
  @CsvSource({
    "A10, 4, true",
    "A10G, 5, false",
    "H100, 8, true",
    "H100, 9, false",
    "T4, 9999, false"
  })
  void counts(String gpu, int count, boolean compatible) {
    CompatibilityReport report =
        compatibility.check(
            new GpuRequest(gpu, count), Optional.of("2.8.0+cu128"), Optional.empty());

    assertThat(report.compatible()).isEqualTo(compatible);
    assertThat(report.count()).isEqualTo(count);
  }

  @Test
  void tooManyAreAnsweredWithTheMostThereIs() {
    CompatibilityReport report = check("A10:8", "2.8.0", null);

    assertThat(report.reasons())
        .containsExactly("A container has at most 4 of the A10; 8 were asked for.");
    assertThat(report.remedies())
        .containsExactly("Use gpu `A10:4`.", "Use gpu `L4:8`.", "Use gpu `T4:8`.");
  }

  @Test
  void moreThanTwoWaitLonger() {
    assertThat(check("H100:2", "2.8.0", null).warnings()).isEmpty();
    assertThat(check("H100:3", "2.8.0", null).warnings())
        .singleElement()
        .asString()
        .contains("waits longer");
  }

  @Test
  void torchThatIsNotGivenIsAWarning() {
    CompatibilityReport report = check("H100", null, null);

    assertThat(report.compatible()).isTrue();
    assertThat(report.warnings()).singleElement().asString().contains("not pinned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.7.0rc1", "2.8.0.dev20250601", "2.6.0a0+ecf3bae40a.nv25.01"})
  void aPreReleaseIsJudgedAsItsReleaseAndWarned(String torch) {
    CompatibilityReport report = check("H100", torch, null);

    assertThat(report.compatible()).isTrue();
    assertThat(report.warnings()).singleElement().asString().contains("no final release");
  }

  @Test
  void anUnknownCardIsRefusedWithSuggestions() {
    CompatibilityReport report = check("GB200:2", "2.8.0", null);

    assertThat(report.compatible()).isFalse();
    assertThat(report.gpu()).isEmpty();
    assertThat(report.reasons()).singleElement().asString().contains("no GPU called GB200");
    assertThat(report.remedies()).startsWith("Use gpu `B200:2`.").hasSize(2);
  }

  @Test
  void allReasonsAreTold() {
    assertThat(check("A10:5", "1.13.0+cpu", "new").reasons()).hasSize(4);
  }

  @Test
  void theReportDescribesTheCard() {
    CompatibilityReport report = check("a10g", "2.8.0", null);

    assertThat(report.gpu()).map(GpuSpec::name).hasValue("A10");
    assertThat(report.gpu()).map(GpuSpec::memoryGib).hasValue(24);
    assertThat(report.reasons()).isEmpty();
    assertThat(report.remedies()).isEmpty();
  }

  @Test
  void anUnknownCardElsewhereIsAWarning() {
    CompatibilityReport report = checkElsewhere("RTX4090:4", "2.8.0");

    assertThat(report.compatible()).isTrue();
    assertThat(report.gpu()).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("RTX4090 is not in the catalogue");
  }

  @Test
  void elsewhereTheProvidersLimitsDoNotCountButTheCardsNeedsDo() {
    assertThat(checkElsewhere("A10:16", "2.8.0").compatible()).isTrue();
    assertThat(checkElsewhere("A10:16", "2.8.0").warnings()).isEmpty();
    assertThat(checkElsewhere("H100", "2.0").compatible()).isFalse();
  }

  @Test
  void elsewhereOnlyTorchBuildsAreProposed() {
    List<String> remedies = checkElsewhere("RTX4090:16", "2.6.0+cpu").remedies();

    assertThat(remedies).containsExactly("Use torch `2.6.0+cu124`.", "Use torch `2.9.1+cu128`.");
  }

  private CompatibilityReport check(String gpu, @Nullable String torch, @Nullable String cuda) {
    return compatibility.check(
        GpuRequest.parse(gpu), Optional.ofNullable(torch), Optional.ofNullable(cuda));
  }

  private CompatibilityReport checkElsewhere(String gpu, String torch) {
    return compatibility.checkOutsideCatalogue(
        GpuRequest.parse(gpu), Optional.of(torch), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "B200 | >=2.5 | true",
        "B200 | >=2.5,<3 | true",
        "B200 | >=2.0,!=2.1 | true",
        "B200 | ~=2.5 | true",
        "B200 | ==2.* | true",
        "B200 | <=2.6 | true",
        "B200 | ~=2.5.0 | false",
        "B200 | ==2.5.* | false",
        "B200 | >=2.0,<2.6 | false",
        "B200 | <=2.5 | false",
        "B200 | 2.5 | false",
        "B200 | 2.7.0+cpu | false",
        "H100:64 | >=2.5 | false",
        "H100 | 2.4 | true",
      })
  void aRangeMayFitByWhatIsNewestInIt(String gpu, String torch, boolean fits) {
    assertThat(compatibility.mayFit(GpuRequest.parse(gpu), Optional.of(torch), Optional.empty()))
        .isEqualTo(fits);
  }
}
