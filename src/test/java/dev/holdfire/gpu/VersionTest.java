package dev.holdfire.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @ParameterizedTest
  @CsvSource({"2.9, 2.10", "2.7, 2.7.1", "1.13.1, 2", "2.0, 2.0.0.1", "12.8, 13"})
  void partsCompareAsNumbers(String lower, String higher) {
    assertThat(Version.of(lower)).isLessThan(Version.of(higher));
    assertThat(Version.of(higher)).isGreaterThan(Version.of(lower));
  }

  @ParameterizedTest
  @CsvSource({"2.7, 2.7.0", "2, 2.0.0", "2.10, 2.10.0.0"})
  void missingPartsAreZero(String one, String other) {
    assertThat(Version.of(one))
        .isEqualTo(Version.of(other))
        .isEqualByComparingTo(Version.of(other));
  }

  @Test
  void atLeastTwoPartsAreWritten() {
    assertThat(Version.of("2")).hasToString("2.0");
    assertThat(Version.of("2.7.1.0")).hasToString("2.7.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2.", ".2", "2..7", "2.x", "-1", "2.7.0.0.1", "99999"})
  void anythingElseIsNoVersion(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Version.of(text));
  }
}
