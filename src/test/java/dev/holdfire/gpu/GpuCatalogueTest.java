package dev.holdfire.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuCatalogueTest {
  private static final String ROW =
      """
      {"name": "X1", "aliases": ["X1!"], "architecture": "Any", "compute_capability": "9.0",
       "memory_gib": 8, "max_count": 8, "first_build": {"torch": "2.0", "cuda": "11.8"},
       "policy_floor": "2.1", "source": "a test", "read_on": "2026-11-24", "grade": "E4"}\
      """;

  private final GpuCatalogue catalogue = GpuCatalogue.load();

  @ParameterizedTest
  @CsvSource({
    "T4, Turing, 7.5, 16, 8",
    "L4, Ada, 8.9, 24, 8",
    "A10, Ampere, 8.6, 24, 4",
    "L40S, Ada, 8.9, 48, 8",
    "A100, Ampere, 8.0, 40, 8",
    "A100-80GB, Ampere, 8.0, 80, 8",
    "RTX-PRO-6000, Blackwell (workstation), 12.0, 96, 8",
    "H100, Hopper, 9.0, 80, 8",
    "H200, Hopper, 9.0, 141, 8",
    "B200, Blackwell, 10.0, 180, 8",
  })
  void knowsTheCards(
      String name, String architecture, String capability, int memoryGib, int maxCount) {
    GpuSpec gpu = catalogue.find(name).orElseThrow();

    assertThat(gpu.architecture()).isEqualTo(architecture);
    assertThat(gpu.computeCapability()).isEqualTo(capability);
    assertThat(gpu.memoryGib()).isEqualTo(memoryGib);
    assertThat(gpu.maxCount()).isEqualTo(maxCount);
  }

  @ParameterizedTest
  @CsvSource({"A10G, A10", "A100-40GB, A100", "H100!, H100", "B200+, B200", "a100, A100"})
  void aliasesLeadToTheCanonicalName(String alias, String name) {
    assertThat(catalogue.find(alias)).map(GpuSpec::name).hasValue(name);
    assertThat(catalogue.find(alias.toLowerCase(Locale.ROOT))).map(GpuSpec::name).hasValue(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "H10", "A100!", "H100:2", "RTX4090", "any"})
  void otherNamesAreUnknown(String name) {
    assertThat(catalogue.find(name)).isEmpty();
  }

  @Test
  void everyRowSaysWhereItIsFrom() {
    assertThat(catalogue.all())
        .hasSize(10)
        .allSatisfy(
            gpu -> {
              assertThat(gpu.source()).isNotBlank();
              assertThat(gpu.readOn()).hasYear(2026);
              assertThat(gpu.grade()).isEqualTo("E4");
            });
  }

  @ParameterizedTest
  @CsvSource({"H10, H100", "GB200, B200", "A100-80G, A100-80GB", "l40, L4", "a10g2, A10"})
  void suggestsTheNearestNameFirst(String typo, String nearest) {
    assertThat(catalogue.closest(typo)).hasSize(3).doesNotHaveDuplicates().startsWith(nearest);
  }

  @Test
  void readsARow() {
    assertThat(read(ROW).find("x1!")).map(GpuSpec::memoryGib).hasValue(8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\": \"X1\", | ''",
        "\"name\": \"X1\" | \"name\": \"\"",
        "\"name\": \"X1\" | \"name\": null",
        "\"X1!\" | \"x1\"",
        "\"memory_gib\": 8 | \"memory_gib\": 0",
        "\"memory_gib\": 8 | \"memory_gib\": null",
        "\"memory_gib\": 8 | \"memory_gib\": \"much\"",
        "\"max_count\": 8 | \"max_count\": 0",
        "\"max_count\" | \"maximum\"",
        "\"2.1\" | \"two\"",
        "\"11.8\" | \"\"",
        "\"cuda\": \"11.8\" | \"cuda\": null",
        "\"a test\" | \" \"",
        "2026-11-24 | yesterday",
        "E4 | E7",
        "\"grade\" | \"more\": 1, \"grade\"",
      })
  void malformedDataIsAFault(String text, String replacement) {
    assertThat(ROW).contains(text);

    assertFault(file("\"2.8.0+cu128\"", ROW.replace(text, replacement)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.8.0", "2.8.0+cpu", "newest"})
  void aRemedyWithoutCudaIsAFault(String wheel) {
    assertFault(file('"' + wheel + '"', ROW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{", "null", "{\"gpus\": []}", "{\"wheels\": [], \"gpus\": [null]}"})
  void aFileOfAnotherFormIsAFault(String json) {
    assertFault(json);
  }

  @Test
  void twoRowsOfOneNameAreAFault() {
    assertFault(file("\"2.8.0+cu128\"", ROW + "," + ROW));
  }

  private static void assertFault(String json) {
    assertThatExceptionOfType(HoldfireException.class)
        .isThrownBy(() -> GpuCatalogue.read(bytes(json)))
        .matches(e -> e.code() == ErrorCode.FAULT)
        .withMessageStartingWith("The GPU catalogue (catalogue.json) cannot be read: ");
  }

  private static GpuCatalogue read(String row) {
    return GpuCatalogue.read(bytes(file("\"2.8.0+cu128\"", row)));
  }

  private static String file(String wheel, String rows) {
    return "{\"wheels\": [%s], \"gpus\": [%s]}".formatted(wheel, rows);
  }

  private static ByteArrayInputStream bytes(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }
}
