package dev.holdfire.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpuRequestTest {
  @ParameterizedTest
  @CsvSource({
    "H100, H100, 1, H100",
    "h100:2, H100, 2, H100:2",
    "a100-80gb:8, A100-80GB, 8, A100-80GB:8",
    "H100!, H100!, 1, H100!",
    "h100!:4, H100!, 4, H100!:4",
    "B200+:2, B200+, 2, B200+:2",
    "' T4 ', T4, 1, T4",
    "T4:1, T4, 1, T4",
    "rtx-pro-6000, RTX-PRO-6000, 1, RTX-PRO-6000",
    "RTX4090:1, RTX4090, 1, RTX4090",
    "A10:9999, A10, 9999, A10:9999",
  })
  void readsNameAndCount(String text, String name, int count, String written) {
    GpuRequest request = GpuRequest.parse(text);

    assertThat(request).isEqualTo(new GpuRequest(name, count));
    assertThat(request.text()).isEqualTo(written);
    assertThat(GpuRequest.parse(written)).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":",
        ":2",
        "H100:",
        "H100:0",
        "H100:-1",
        "H100:1.5",
        "H100:two",
        "H100:2:2",
        "H100 :2",
        "H100: 2",
        "H100:10000",
        "H100:99999999999999999999",
        "H100,A100",
        "H100!!",
        "!",
        "+B200",
        "H1\n00",
        "H100\u0000",
        "H\u0131100",
        "H100; rm -rf /",
        "../../etc/passwd",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void anythingElseIsInvalidInput(String text) {
    assertThatExceptionOfType(HoldfireException.class)
        .isThrownBy(() -> GpuRequest.parse(text))
        .matches(e -> e.code() == ErrorCode.INVALID_INPUT)
        .withMessageMatching(
            "The GPU \"[ -~]*\" cannot be read: [ -~]+ Write it as H100 or H100:2\\.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aCountBelowOneIsRefused(int count) {
    assertThatExceptionOfType(HoldfireException.class)
        .isThrownBy(() -> new GpuRequest("H100", count))
        .withMessageContaining("the count has to be at least 1, but is " + count);
  }
}
