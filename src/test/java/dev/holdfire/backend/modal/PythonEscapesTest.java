package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as {@code str.encode("unicode_escape")} writes them. */
class PythonEscapesTest {

  @Test
  void everyEscapeIsUndone() {
    assertThat(PythonEscapes.decode("gr\\xf6\\xdfe \\u6f22\\U0001f525.pt"))
        .isEqualTo("größe 漢🔥.pt");
    assertThat(PythonEscapes.decode("a\\nb\\tc\\rd\\x00\\x7f")).isEqualTo("a\nb\tc\rd\0\u007f");
    assertThat(PythonEscapes.decode("plain/$1 'x'.bin")).isEqualTo("plain/$1 'x'.bin");
  }

  @Test
  void aBackslashOfTheNameStaysOne() {
    assertThat(PythonEscapes.decode("a\\\\nb")).isEqualTo("a\\nb");
    assertThat(PythonEscapes.decode("\\\\\\\\u6f22")).isEqualTo("\\\\u6f22");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a\\q", "\\x4", "\\u12", "\\Uffffffff", "\\U00110000"})
  void whatPythonDoesNotWriteIsUnreadable(String text) {
    assertThatThrownBy(() -> PythonEscapes.decode(text)).isInstanceOf(Unreadable.class);
  }
}
