package dev.holdfire.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {
  private static final List<String> KNOWN =
      List.of("warn_usd", "stop_usd", "daily_cap_usd", "margin");

  @ParameterizedTest
  @CsvSource({
    "warn_us,warn_usd",
    "wran_usd,warn_usd",
    "Warn-USD,warn_usd",
    "dayly_cap_usd,daily_cap_usd",
    "magrin,margin",
    "stopusd,stop_usd",
    "gpus,",
    "m,"
  })
  void findsTheNameThatWasMeant(String misspelt, String meant) {
    assertThat(Spelling.nearest(misspelt, KNOWN).orElse(null)).isEqualTo(meant);
  }

  @Test
  void aVeryLongNameIsNotCompared() {
    assertThat(Spelling.nearest("margin".repeat(100_000), KNOWN)).isEmpty();
  }
}
