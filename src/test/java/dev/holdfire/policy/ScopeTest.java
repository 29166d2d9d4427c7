package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.policy.Scope.Kind;
import dev.holdfire.policy.Scope.Lists;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScopeTest {
  private static final Path PROJECT = Path.of("/p/q");

  /** The same patterns for every kind. */
  private static Lists lists(String... patterns) {
    List<String> all = List.of(patterns);
    return new Lists(all, all, all, all, all, all);
  }

  private static Scope allow(Lists... levels) {
    return new Scope(List.of(levels), List.of());
  }

  private static Scope deny(String... patterns) {
    return new Scope(List.of(lists("*")), List.of(lists(patterns)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anEmptyListAdmitsNothing(Kind kind) {
    assertThat(allow(lists()).notAllowed(kind, "/p/q/x", PROJECT))
        .hasValue(
            "`/p/q/x` is not allowed: allow."
                + kind.key()
                + " of the user is empty, which admits nothing");
    assertThat(new Scope(List.of(), List.of(lists())).denied(kind, "/p/q/x", PROJECT)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasItsOwnList(Kind kind) {
    List<List<String>> each =
        Stream.of(Kind.values())
            .map(other -> other == kind ? List.of("x") : List.<String>of())
            .toList();
    Lists only =
        new Lists(each.get(0), each.get(1), each.get(2), each.get(3), each.get(4), each.get(5));
    String value = kind == Kind.SCRIPTS || kind == Kind.CONFIGS ? "/p/q/x" : "x";

    for (Kind judged : Kind.values()) {
      String theirs = judged == Kind.SCRIPTS || judged == Kind.CONFIGS ? "/p/q/x" : "x";
      assertThat(allow(only).notAllowed(judged, theirs, PROJECT).isEmpty())
          .isEqualTo(judged == kind);
    }
    assertThat(new Scope(List.of(), List.of(only)).denied(kind, value, PROJECT)).hasValue("x");
  }

  @Test
  void everyLevelHasToAdmit() {
    Scope scope = allow(lists("**"), lists("train/*.py", "/data/**"));

    assertThat(scope.notAllowed(Kind.SCRIPTS, "/p/q/train/x.py", PROJECT)).isEmpty();
    assertThat(scope.notAllowed(Kind.SCRIPTS, "/p/q/other/x.py", PROJECT))
        .hasValue(
            "`/p/q/other/x.py` is not allowed: allow.scripts of the project admits only"
                + " `train/*.py`, `/data/**`");
    assertThat(scope.notAllowed(Kind.SCRIPTS, "/data/x.py", PROJECT))
        .hasValue(
            "`/data/x.py` is not allowed: allow.scripts of the user admits only `**`; a pattern"
                + " without a leading `/` counts from the project's folder /p/q");
    assertThat(scope.notAllowed(Kind.SCRIPTS, "/etc/x.py", PROJECT).orElseThrow())
        .contains("allow.scripts of the user admits only")
        .contains("allow.scripts of the project admits only");
  }

  @Test
  void aFolderOnTheAllowListIsExplained() {
    assertThat(allow(lists("train")).notAllowed(Kind.SCRIPTS, "/p/q/train/x.py", PROJECT))
        .hasValue(
            "`/p/q/train/x.py` is not allowed: allow.scripts of the user admits only `train`;"
                + " write `train/**` for all that is in the folder");
  }

  @ParameterizedTest
  @CsvSource({
    "train/x.py",
    "./train/x.py",
    "/p/q/train/../train/x.py",
    "/p/q/./train/x.py",
    "/p/q//train/x.py",
    "/p/q/train/x.py/",
    "''"
  })
  void onlyACanonicalPathIsAllowed(String value) {
    assertThat(allow(lists("**")).notAllowed(Kind.SCRIPTS, value, PROJECT).orElseThrow())
        .contains("it is no canonical path");
  }

  @Test
  void aPathWithAZeroByteIsNotAllowed() {
    assertThat(allow(lists("**")).notAllowed(Kind.SCRIPTS, "/p/q/x\0.py", PROJECT)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "/p/q/secret/x.py, secret",
    "secret/x.py, secret",
    "./secret/x.py, secret",
    "/p/q/a/../secret/x.py, secret",
    "/../p/q//secret/x.py, secret",
    "/p/q/secret/x.py, secret/",
    "/etc/shadow, /etc",
    "/p/q/a/old.py, **/old.py",
  })
  void whatIsDeniedIsDeniedInEverySpelling(String value, String pattern) {
    assertThat(deny(pattern).denied(Kind.CONFIGS, value, PROJECT)).hasValue(pattern);
  }

  @ParameterizedTest
  @CsvSource({"/p/q/secrets/x.py", "/p/q/a/secret/x.py", "/elsewhere/secret/x.py"})
  void whatIsNotDeniedIsNot(String value) {
    assertThat(deny("secret").denied(Kind.SCRIPTS, value, PROJECT)).isEmpty();
  }

  @Test
  void everyLevelMayDeny() {
    Scope scope = new Scope(List.of(), List.of(lists("a"), lists("b")));
    assertThat(scope.denied(Kind.VOLUMES, "a", PROJECT)).hasValue("a");
    assertThat(scope.denied(Kind.VOLUMES, "b", PROJECT)).hasValue("b");
    assertThat(scope.denied(Kind.VOLUMES, "c", PROJECT)).isEmpty();
  }

  @Test
  void aProjectAtTheRootOrWithOddCharactersIsAFolderLikeAnyOther() {
    assertThat(allow(lists("a/*")).notAllowed(Kind.SCRIPTS, "/a/x", Path.of("/"))).isEmpty();
    Path odd = Path.of("/p/[q]* {a,b}");
    assertThat(allow(lists("**")).notAllowed(Kind.SCRIPTS, odd + "/x", odd)).isEmpty();
    assertThat(allow(lists("**")).notAllowed(Kind.SCRIPTS, "/p/q/x", odd)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "A10, A10G, true",
    "A10G, A10, true",
    "a10g, A10, true",
    "A10, a10:4, true",
    "H100, H100!, true",
    "H100!, h100:8, true",
    "h100, H100, true",
    "H100, H200, false",
    "H?00, H200, true",
    "*, anything, true",
    "RTX*, rtx4090, true",
    "RTX4090, RTX4090:2, true",
    "A100, A100-40GB, true",
    "A100, A100-80GB, false",
    "A100-80GB, A100, false",
    "*, not a gpu!, true",
    "H100, not a gpu!, false",
  })
  void aGpuIsTheSameUnderEachOfItsNames(String pattern, String value, boolean expected) {
    assertThat(allow(lists(pattern)).notAllowed(Kind.GPUS, value, PROJECT).isEmpty())
        .isEqualTo(expected);
    assertThat(deny(pattern).denied(Kind.GPUS, value, PROJECT).isPresent()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "prod-*, prod-data, true",
    "prod-*, Prod-data, false",
    "prod-*, my-prod-data, false",
    "data?, data1, true",
    "data?, data, false",
    "data.v1, dataxv1, false",
    "modal, modal, true",
    "modal, MODAL, false",
    "*, a/b, true",
    "*, '', true",
  })
  void otherNamesAreTakenAsTheyAre(String pattern, String value, boolean expected) {
    assertThat(allow(lists(pattern)).notAllowed(Kind.VOLUMES, value, PROJECT).isEmpty())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpus     | H100:4      | it has a count: write the name alone",
        "gpus     | '{H100,B200}' | only `*` and `?` stand for others",
        "volumes  | [a]         | only `*` and `?` stand for others",
        "volumes  | ' a'        | blanks at its ends",
        "backends | ''          | it is empty",
      })
  void refusesPatternsThatWouldQuietlyMatchNothing(String list, String pattern, String reason) {
    List<String> it = List.of(pattern);
    List<String> none = List.of();
    assertThatThrownBy(
            () ->
                new Lists(
                    none,
                    none,
                    list.equals("gpus") ? it : none,
                    list.equals("backends") ? it : none,
                    list.equals("volumes") ? it : none,
                    none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void longListsAndOddNamesAreShownShort() {
    String[] many =
        Stream.iterate(0, i -> i + 1).limit(30).map(i -> "v" + i).toArray(String[]::new);
    assertThat(allow(lists(many)).notAllowed(Kind.VOLUMES, "a\nb", PROJECT).orElseThrow())
        .startsWith("`a b` is not allowed")
        .endsWith("`v9` and 20 more");
  }

  @Test
  void aWaiverCoversItsFolder() {
    Policy.Waiver waiver = new Policy.Waiver("print-flush", "train", "kept for comparison");
    assertThat(waiver.covers("/p/q/train/x.py", PROJECT)).isTrue();
    assertThat(waiver.covers("/p/q/other/x.py", PROJECT)).isFalse();
    assertThat(waiver.covers("train/x.py", PROJECT)).isFalse();
    assertThatThrownBy(() -> new Policy.Waiver("print-flush", "../x", "because"))
        .hasMessageContaining("`..`");
  }
}
