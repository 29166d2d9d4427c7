package dev.holdfire.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTest {
  @Test
  void decimalsStayExactBothWays() {
    var document = Json.parse("{\"usd\": 0.1, \"cap\": 5.00}");
    assertThat(document.get("usd").decimalValue()).isEqualTo(new BigDecimal("0.1"));
    assertThat(document.get("cap").decimalValue()).isEqualTo(new BigDecimal("5.00"));
    assertThat(Json.write(document)).isEqualTo("{\"usd\":0.1,\"cap\":5.00}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"a\":1,\"a\":2} | line 1, column 11: Duplicate",
        "{} {} | line 1, column 4: Trailing token",
        "{\"a\":§ x} | line 2, column 2: Unrecognized token 'x'",
        "[1,] | line 1, column 4: Unexpected character",
        "[NaN] | line 1, column",
        "[1 | line 1, column",
        "§ | line 2, column 1: nothing is there",
      })
  void whatIsNoSingleDocumentIsRefusedWithItsPlace(String text, String message) {
    assertRefused(text.replace('§', '\n'), message);
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThat(Json.parse("[".repeat(64) + "]".repeat(64)).size()).isOne();
    assertRefused("[".repeat(65) + "]".repeat(65), "line 1, column 66");
    assertRefused("[".repeat(200_000), "nesting depth (65)");
    assertRefused("\"" + "x".repeat(9 << 20) + "\"", "string");
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
        .message()
        .containsIgnoringCase(message)
        .hasSizeLessThan(400);
  }
}
