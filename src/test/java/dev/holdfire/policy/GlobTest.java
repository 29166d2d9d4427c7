package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  private static final List<String> PROJECT = List.of("p", "q");

  private static boolean matches(String pattern, String path) {
    return Glob.of(pattern).matches(PathNames.split(path), PROJECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**             | /p/q/x.py            | true",
        "**             | /p/q/a/b/x.py        | true",
        "**             | /p/q/.hidden/.x      | true",
        "**             | /p/q                 | false",
        "**             | /p/x.py              | false",
        "**             | /p/qq/x.py           | false",
        "/**            | /p/x.py              | true",
        "/**            | /etc/passwd          | true",
        "/              | /etc/passwd          | true",
        ".              | /p/q/x.py            | true",
        "*              | /p/q/x.py            | true",
        "*              | /p/q/a/x.py          | false",
        "*.py           | /p/q/.py             | true",
        "*.py           | /p/q/x.pyc           | false",
        "*.py           | /p/q/x.PY            | false",
        "?.py           | /p/q/x.py            | true",
        "?.py           | /p/q/é.py            | true",
        "?.py           | /p/q/😀.py           | true",
        "?.py           | /p/q/xy.py           | false",
        "**/x.py        | /p/q/x.py            | true",
        "**/x.py        | /p/q/a/b/x.py        | true",
        "**/x.py        | /p/q/a/xx.py         | false",
        "**/x.py        | /other/x.py          | false",
        "/**/x.py       | /other/x.py          | true",
        "/**/x.py       | /x.py                | true",
        "a/**/b/x.py    | /p/q/a/b/x.py        | true",
        "a/**/b/x.py    | /p/q/a/c/d/b/x.py    | true",
        "a/**/b/x.py    | /p/q/a/bx.py         | false",
        "train          | /p/q/train           | true",
        "train          | /p/q/train/x.py      | false",
        "train          | /p/q/a/train         | false",
        "train/         | /p/q/train/x.py      | true",
        "train/         | /p/q/train/a/x.py    | true",
        "train/         | /p/q/train           | false",
        "train/**       | /p/q/train/a/x.py    | true",
        "train/**       | /p/q/train           | false",
        "train/**       | /p/q/trainer/x.py    | false",
        "train/*        | /p/q/train/a/x.py    | false",
        "./train/*      | /p/q/train/x.py      | true",
        "train//x.py    | /p/q/train/x.py      | true",
        "/data/*.py     | /data/x.py           | true",
        "/data/*.py     | /p/q/data/x.py       | false",
        "data/*.py      | /data/x.py           | false",
        "{a,b}.py       | /p/q/b.py            | true",
        "{a,b}.py       | /p/q/c.py            | false",
        "{a,b/c}/x      | /p/q/b/c/x           | true",
        "{a{1,2},b}.py  | /p/q/a2.py           | true",
        "{a{1,2},b}.py  | /p/q/a.py            | false",
        "x{,.bak}       | /p/q/x               | true",
        "{/data,a}/x    | /data/x              | true",
        "{/data,a}/x    | /p/q/a/x             | true",
        "[a-c].py       | /p/q/b.py            | true",
        "[a-c].py       | /p/q/d.py            | false",
        "[!a-c].py      | /p/q/d.py            | true",
        "[^a-c].py      | /p/q/b.py            | false",
        "[]x].py        | /p/q/].py            | true",
        "[!]].py        | /p/q/x.py            | true",
        "[a-].py        | /p/q/-.py            | true",
        "[{,}].py       | /p/q/{.py            | true",
        "[!a]           | /p/q/b/c             | false",
        "a[!x]b         | /p/q/a/b             | false",
        "a?b            | /p/q/a/b             | false",
        "\\*.py         | /p/q/*.py            | true",
        "\\*.py         | /p/q/x.py            | false",
        "a\\{b,c\\}     | /p/q/a{b,c}          | true",
        "\\~x           | /p/q/~x              | true",
        "a~b            | /p/q/a~b             | true",
        "a b/*.py       | /p/q/a b/c d.py      | true",
        "zażółć/*.py    | /p/q/zażółć/ü.py     | true",
        "*.py           | /p/q/[x]*?.py        | true",
        "x.py           | /p/q/x[1].py         | false",
        "a.b            | /p/q/axb             | false",
        "$x^+()         | /p/q/$x^+()          | true",
      })
  void matchesWhatItSays(String pattern, String path, boolean expected) {
    assertThat(matches(pattern, path)).as("%s on %s", pattern, path).isEqualTo(expected);
  }

  @Test
  void aLineBreakInANameIsACharacterLikeAnyOther() {
    assertThat(matches("*.py", "/p/q/a\nb.py")).isTrue();
    assertThat(matches("a?b.py", "/p/q/a\nb.py")).isTrue();
    assertThat(matches("x.py", "/p/q/x.py\n")).isFalse();
    assertThat(matches("x.py", "/p/q/x.py\n/x.py")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret       | /p/q/secret/a/x.py    | true",
        "secret       | /p/q/secret           | true",
        "secret       | /p/q/a/secret/x.py    | false",
        "**/secret    | /p/q/a/secret/b/x.py  | true",
        "*            | /p/q/a/b/c.py         | true",
        "a/*/c        | /p/q/a/b/c/d          | true",
        "/p           | /p/q/x.py             | true",
        "/            | /p/q/x.py             | true",
        "/p/q/x       | /p/q/x.py             | false",
        "secret       | /elsewhere/secret/x   | false",
      })
  void coversWhatIsInAFolderThatItNames(String pattern, String path, boolean expected) {
    assertThat(Glob.of(pattern).covers(PathNames.split(path), PROJECT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''        | it is empty",
        "' '       | it is empty",
        "../x      | `..` leads elsewhere",
        "a/../x    | `..` leads elsewhere",
        "{a,..}/x  | `..` leads elsewhere",
        "~root/x   | only `~/` at the very beginning",
        "~         | only `~/` at the very beginning",
        "{~,a}/x   | only `~/` at the very beginning",
        "**.py     | `**` has to stand alone",
        "a**/b     | `**` has to stand alone",
        "***       | `**` has to stand alone",
        "[a        | a `[` is not closed",
        "[]        | a `[` is not closed",
        "[!]       | a `[` is not closed",
        "[a/b]     | a `/` stands in brackets",
        "[z-a]     | runs backwards",
        "{a        | a `{` is not closed",
        "{a,{b}    | a `{` is not closed",
        "a}        | a `}` closes nothing",
        "a\\       | nothing follows the `\\`",
        "a\\/b     | stands before a `/`",
      })
  void refusesWhatCannotBeMeant(String pattern, String reason) {
    assertThatThrownBy(() -> Glob.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\0b"})
  void refusesControlCharacters(String pattern) {
    assertThatThrownBy(() -> Glob.of(pattern)).hasMessageContaining("control character");
  }

  @Test
  void boundsWhatBracesMake() {
    assertThat(Braces.expanded("{a,b}{c,d}")).containsExactly("ac", "ad", "bc", "bd");
    assertThatThrownBy(() -> Glob.of("{a,b}".repeat(200)))
        .hasMessageContaining("more than 64 patterns");
  }

  @Test
  void hostilePatternsTakeABoundedTime() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThat(matches("*a".repeat(250) + "b", "/p/q/" + "a".repeat(4000))).isFalse();
          assertThat(matches("**/".repeat(300) + "x", "/p/q" + "/a".repeat(1000))).isFalse();
        });
  }

  /** A path without odd characters, as a pattern, is that path and no other. */
  @Test
  void anEscapedPathMatchesItselfAlone() {
    long seed = 20261101;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      String path = "/" + randomName(random) + "/" + randomName(random);
      String other = "/" + randomName(random) + "/" + randomName(random);
      Glob glob = Glob.of(Home.escaped(path));
      assertThat(glob.matches(PathNames.split(path), PROJECT))
          .as("seed %d %s", seed, path)
          .isTrue();
      assertThat(glob.matches(PathNames.split(other), PROJECT))
          .as("seed %d %s on %s", seed, path, other)
          .isEqualTo(path.equals(other));
    }
  }

  /** What lies outside the project is never matched by a pattern without a leading slash. */
  @Test
  void aRelativePatternNeverLeavesTheProject() {
    long seed = 20261102;
    Random random = new Random(seed);
    List<String> parts = Arrays.asList("**", "*", "a", "?", "[!x]", "{a,b}", "**/a", "q", "p");
    for (int round = 0; round < 5000; round++) {
      String pattern =
          parts.get(random.nextInt(parts.size())) + "/" + parts.get(random.nextInt(parts.size()));
      String path =
          "/" + (random.nextBoolean() ? "p" : "a") + "/" + "abx".charAt(random.nextInt(3));
      assertThat(Glob.of(pattern).covers(PathNames.split(path), PROJECT))
          .as("seed %d %s on %s", seed, pattern, path)
          .isFalse();
      assertThat(PathNames.of(path, Path.of("/p/q")).canonical()).isTrue();
    }
  }

  private static String randomName(Random random) {
    String alphabet = "ab*?[]{},\\!-~ é😀.";
    int[] characters = alphabet.codePoints().toArray();
    StringBuilder name = new StringBuilder("a");
    int length = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      name.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return name.toString();
  }
}
