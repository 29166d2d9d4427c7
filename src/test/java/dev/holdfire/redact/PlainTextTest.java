package dev.holdfire.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "ESC[31mred ESC[0m | red",
        "ESC[2JESC[1;1Hgone | gone",
        "ESC[38;2;1;2;3mxESC[K | x",
        "ESC]0;titleBELshown | shown",
        "ESC]8;;http://evil/ESC\\linkESC]8;;ESC\\ | link",
        "ESC]52;c;cGFzdGU=BELclip | clip",
        "ESCP+q544eESC\\after | after",
        "ESC(BsetESC=ESC>ESC7ESCc | set",
        "CSI31mC1 | C1",
        "aESC]never ended | a",
        "ESCESC[[31mnested | 31mnested",
        "a\bb\0c\u007fd | abcd",
        "yes\u202eti pots ,on\u2066x\u2069\u200f | yesti pots ,onx",
        "ze\u200bro\ufeffwi\u00addth\udb40\udc41 | zerowidth",
        "Grüße, 世界 🚀 | Grüße, 世界 🚀",
        "100 % [31m plain | 100 % [31m plain",
        "half \ud83d pair | half \ufffd pair",
      })
  void onlyWhatAPersonCanReadStays(String text, String shown) {
    String raw = text.replace("ESC", "\u001b").replace("CSI", "\u009b").replace("BEL", "\u0007");
    assertThat(PlainText.clean(raw, 200).strip()).isEqualTo(shown);
  }

  @Test
  void lineBreaksStayOrBecomeBlanks() {
    String text = "a\r\nb\rc\u2028d\te\nf";
    assertThat(PlainText.clean(text, 200)).isEqualTo("a\nb\nc\nd e\nf");
    assertThat(PlainText.line(text, 200)).isEqualTo("a b c d e f");
  }

  @Test
  void aLongTextEndsInAnEllipsis() {
    assertThat(PlainText.clean("🚀🚀🚀", 3)).isEqualTo("🚀🚀🚀");
    assertThat(PlainText.clean("🚀🚀🚀🚀", 3)).isEqualTo("🚀🚀…");
    assertThat(PlainText.clean("ab", 1)).isEqualTo("…");
  }

  @Timeout(60)
  @ParameterizedTest
  @ValueSource(strings = {"\u001b[", "\u001b]", "\u001b[1;", "\u009b ", "\r"})
  void aHostileLineOfAMebibyteIsReadInLinearTime(String piece) {
    assertThat(PlainText.line(piece.repeat((1 << 20) / piece.length()), 80))
        .doesNotContain("\u001b");
  }
}
