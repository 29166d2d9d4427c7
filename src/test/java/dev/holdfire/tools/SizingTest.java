package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.report.ArgumentProblem;
import dev.holdfire.schema.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SizingTest {
  private static final Policy DEFAULTS =
      PolicyFiles.locate(Map.of("HOME", "/nonexistent"), Path.of("/nonexistent"), Optional.empty())
          .load()
          .policy();

  private Arguments arguments = new Arguments(JsonMapper.shared().createObjectNode());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'hours': 24.001}                           | /hours",
        "{'hours': 1e-30}                            | /hours",
        "{'hours': 1, 'cpu_cores': 1e-400}           | /cpu_cores",
        "{'hours': 1, 'memory_gib': 0.1234567891}    | /memory_gib",
        "{'timeout_seconds': 86401}                  | /timeout_seconds",
        "{}                                          | /hours",
        "{'hours': 1, 'max_retries': 4}              | /max_retries",
        "{'hours': 1, 'gpu': 'H100:9'}               | /gpu",
        "{'hours': 1, 'gpu': 'H100', 'gpu_count': 9} | /gpu_count",
        "{'hours': 1, 'gpu': 'H100:4', 'containers': 3} | /containers",
        "{'hours': 1, 'gpu': 'H100:2', 'gpu_count': 3}  | /gpu_count",
        "{'hours': 1, 'gpu': 'H100:1', 'gpu_count': 2}  | /gpu_count",
        "{'hours': 1, 'gpu_count': 2}                | /gpu_count",
        "{'hours': 1, 'gpu': 'H100:0'}               | /gpu",
        "{'hours': 1, 'gpu': 'H100:99999'}           | /gpu",
        "{'hours': 1, 'gpu': 'not a card'}           | /gpu"
      })
  void whatIsOutsideTheLimitsNamesItsArgument(String json, String pointer) {
    assertThat(of(json)).isEmpty();
    assertThat(arguments.problems()).extracting(ArgumentProblem::path).contains(pointer);
    assertThat(arguments.problems())
        .allMatch(problem -> problem.message().length() < 300)
        .anyMatch(problem -> problem.message().contains(pointer.substring(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'hours': 24, 'timeout_seconds': 60}           | 60    | 0",
        "{'hours': 1}                                   | 4500  | 0",
        "{'hours': 0.1}                                 | 450   | 0",
        "{'hours': 0.0001}                              | 1     | 0",
        "{'hours': 0.2222}                              | 1000  | 0",
        "{'timeout_seconds': 86400, 'max_retries': 3}   | 86400 | 3",
        "{'hours': 24}                                  | 86400 | 0"
      })
  void theHoursAreBindingWithTheirMargin(String json, long seconds, int retries) {
    Sizing sizing = of(json).orElseThrow();

    assertThat(sizing.workload().timeoutSeconds()).isEqualTo(seconds);
    assertThat(sizing.workload().maxRetries()).isEqualTo(retries);
  }

  @Test
  void aMarginThatPassesTheLimitIsCutAndSaid() {
    Sizing sizing = of("{'hours': 20}").orElseThrow();

    assertThat(sizing.workload().timeoutSeconds()).isEqualTo(86_400);
    assertThat(sizing.workload().hours()).isEqualByComparingTo(BigDecimal.valueOf(20));
    assertThat(sizing.notes()).singleElement().asString().contains("limits.max_hours, 86400 s");
  }

  @Test
  void aSmokeRunIsCutToItsLimitsAndGetsNoRetry() {
    Sizing sizing = of("{'hours': 6, 'max_retries': 2, 'smoke': true}").orElseThrow();

    assertThat(sizing.workload().timeoutSeconds()).isEqualTo(900);
    assertThat(sizing.workload().hours()).isEqualByComparingTo("0.25");
    assertThat(sizing.workload().maxRetries()).isZero();
    assertThat(sizing.notes()).hasSize(2);
  }

  @Test
  void aSmokeRunThatIsShortEnoughStaysAsItIs() {
    Sizing sizing = of("{'hours': 0.1, 'smoke': true}").orElseThrow();

    assertThat(sizing.workload().timeoutSeconds()).isEqualTo(450);
    assertThat(sizing.workload().hours()).isEqualByComparingTo("0.1");
    assertThat(sizing.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'gpu': 'h100:2'}                 | H100:2",
        "{'gpu': 'H100', 'gpu_count': 2}   | H100:2",
        "{'gpu': 'H100:2', 'gpu_count': 2} | H100:2",
        "{'gpu': ' H100 '}                 | H100"
      })
  void theGpuIsReadWithItsCount(String json, String expected) {
    arguments = new Arguments(Json.parse(json.replace('\'', '"')));

    assertThat(Sizing.gpu(arguments).map(GpuRequest::text)).contains(expected);
    assertThat(arguments.problems()).isEmpty();
  }

  /** The largest numbers that the schema lets through are problems, not faults. */
  @Test
  void everyLimitAtOnceIsToldAtOnce() {
    of(
        "{'hours': 8760, 'timeout_seconds': 31536000, 'gpu': 'H100', 'gpu_count': 1024,"
            + " 'containers': 1000, 'max_retries': 100}");

    assertThat(arguments.problems())
        .extracting(ArgumentProblem::path)
        .containsExactlyElementsOf(
            List.of("/hours", "/timeout_seconds", "/containers", "/max_retries"));
  }

  private Optional<Sizing> of(String json) {
    arguments = new Arguments(Json.parse(json.replace('\'', '"')));
    return Sizing.of(arguments, DEFAULTS, Sizing.gpu(arguments), 0);
  }
}
