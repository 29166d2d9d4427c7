package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.rule.Rule;
import dev.holdfire.script.rule.Rules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts that carry what is expected of them: a line ends in {@code # refuse: rule}, {@code #
 * warn: rule} or {@code # prove: rule} where, and only where, that finding is due. A folder of
 * {@code marked} for each rule has a bad and a good script side by side; {@code forms} has what
 * occurs in practice.
 */
class MarkedScriptsTest {
  private static final Pattern MARK =
      Pattern.compile("# (?<severity>refuse|warn|prove): (?<rule>[a-z-]+)");
  private static final String FORMS = "forms";

  /** A key that looks real is put together here, so that none stands in a file. */
  private static final String KEY = "hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH";

  @TempDir private Path folder;

  static List<String> scripts() throws IOException {
    Path root = root();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".py"))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static Path root() {
    return Path.of(
        URI.create(
            Objects.requireNonNull(MarkedScriptsTest.class.getResource("marked")).toString()));
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptHasTheFindingsThatItIsMarkedWith(String name) throws IOException {
    String text = Files.readString(root().resolve(name));
    List<String> expected = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher mark = MARK.matcher(lines.get(i));
      while (mark.find()) {
        expected.add("%d %s %s".formatted(i + 1, mark.group("severity"), mark.group("rule")));
      }
    }
    if (!name.startsWith(FORMS)) {
      assertThat(expected).hasSize(name.endsWith("bad.py") ? 1 : 0);
    }

    Report report = new Scripts(folder).read(text.replace("KEY_HERE", KEY));

    assertThat(report.findings().stream().map(MarkedScriptsTest::shown))
        .containsExactlyInAnyOrderElementsOf(expected);
    if (name.endsWith("bad.py")) {
      assertThat(report.findings())
          .extracting(Finding::rule)
          .containsExactly(name.substring(0, name.indexOf('/')));
    }
    assertThat(report.findings()).extracting(Finding::fix).noneMatch(String::isBlank);
  }

  private static String shown(Finding finding) {
    return "%d %s %s"
        .formatted(
            finding.at().line(),
            finding.severity().name().toLowerCase(Locale.ROOT),
            finding.rule());
  }

  @Test
  void everyRuleHasABadAndAGoodScript() throws IOException {
    assertThat(scripts())
        .containsAll(
            Rules.all().stream()
                .map(Rule::id)
                .flatMap(rule -> Stream.of(rule + "/bad.py", rule + "/good.py"))
                .toList());
  }
}
