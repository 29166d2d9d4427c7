package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.value.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no Python refuses where the run would end at it, and is told of elsewhere. */
class BrokenModulesTest {
  private static final String APP =
      """
      import modal
      app = modal.App()
      @app.function(timeout=9, retries=1)
      def one():
          import broken
          broken.go()
      @app.function(timeout=9, retries=1)
      def two():
          print(1, flush=True)
      """;

  @TempDir private Path folder;

  private Scripts broken() throws IOException {
    return new Scripts(folder)
        .with("broken.py", "def go():\n    x = = 1\n")
        .with("whole.py", "from broken import go\n");
  }

  private static Optional<Severity> severity(Report report) {
    return report.findings().stream()
        .filter(finding -> finding.rule().equals("syntax-error"))
        .map(Finding::severity)
        .findFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import broken\n",
        "from broken import go\n",
        "from broken import *\n",
        "import whole\n",
        "with open('a') as a:\n    import broken\n",
        "class A:\n    import broken\n",
        "try:\n    import broken\nfinally:\n    pass\n",
        "try:\n    pass\nexcept ImportError:\n    pass\nfinally:\n    import broken\n",
        "if __name__ == '__main__':\n    import broken\n",
      })
  void aModuleThatIsSurelyLoadedRefusesWithItsPlace(String imports) throws IOException {
    Report report = broken().read(imports + "print(1)\n");

    assertThat(severity(report)).contains(Severity.REFUSE);
    assertThat(report.check("syntax-error").evidence())
        .allSatisfy(
            at -> {
              assertThat(at.path().getFileName()).hasToString("broken.py");
              assertThat(at.line()).isEqualTo(2);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try:\n    import broken\nexcept ImportError:\n    broken = None\n",
        "try:\n    pass\nexcept ImportError:\n    import broken\n",
        "if x:\n    import broken\n",
        "if __name__ == '__main__':\n    pass\nelse:\n    import broken\n",
        "def f():\n    import broken\n",
        "for x in y:\n    import whole\n",
        "try:\n    import whole\nexcept* Exception:\n    pass\n",
      })
  void aModuleThatMayNotBeLoadedWarnsAndLeavesTheRestUnknown(String imports) throws IOException {
    Report report =
        broken()
            .read(
                imports
                    + """
                    import torch
                    opt = torch.optim.SGD([], lr=1)
                    for step in range(9):
                        opt.step()
                        print(step)
                    """);

    assertThat(severity(report)).contains(Severity.WARN);
    assertThat(report.check("checkpoint-weights").verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(report.check("checkpoint-weights").evidence().getFirst().text())
        .contains("broken.py is no valid Python (line 2)");
  }

  @Test
  void aModuleOfTheFunctionThatIsLaunchedRefusesAndThatOfAnotherWarns() throws IOException {
    assertThat(severity(launched(APP, "one"))).contains(Severity.REFUSE);
    assertThat(severity(launched(APP, "two"))).contains(Severity.WARN);
    String early =
        APP.replace("    import broken\n", "    if x:\n        return\n    import broken\n");
    assertThat(severity(launched(early, "one"))).contains(Severity.WARN);
    assertThat(severity(broken().read(APP))).contains(Severity.WARN);
  }

  private Report launched(String text, String entrypoint) throws IOException {
    return broken().read(text, Invocation.of(List.of(), "{}", Optional.of(entrypoint), false));
  }

  @Test
  void theScriptItselfRefusesHoweverItIsBroken() throws IOException {
    for (String text :
        List.of(
            "x = = 1\n",
            "def f():\nx = 1\nf()\n",
            "for x in y:\n    # nothing\nprint(x)\n",
            "print(1)\n  print(2)\n",
            "if x:\n    print(1)\n      \n   print(2)\n")) {
      assertThat(severity(new Scripts(folder).read(text))).as(text).contains(Severity.REFUSE);
    }
  }

  @Test
  void aModuleThatIsNoTextWarnsWithItsName() throws IOException {
    Files.write(folder.resolve("latin.py"), "x = 'é'\n".getBytes(StandardCharsets.ISO_8859_1));

    Report report = new Scripts(folder).read("import latin\nprint(latin.x)\n");

    assertThat(severity(report)).contains(Severity.WARN);
    assertThat(report.check("syntax-error").evidence().getFirst().text())
        .contains("latin.py", "not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "match x:\n    case {'a': 1, **rest} if rest: pass\n    case A.B() | [1, *_]: pass\n",
        "match = type = case = 1\nmatch[0].x = type(case)\n",
        "if (n := len(a)) > 1: pass\n",
        "type X[T: (int, str), *Ts, **P] = list[T]\n",
        "def f[T](x: T) -> T: return x\n",
        "x = f\"{a[\"b\"]} {'\\n'.join(c)} {d!r:>{w}} {f'{f'{1}'}'}\"\n",
        "x = f'{\n    a  # why\n}'\n",
        "x = t'{a!r:>{w}}' t\"{b}\"\n",
        "try: pass\nexcept* (A, B) as e: pass\n",
        "try: pass\nexcept A, B: pass\n",
        "with (open('a') as a, open('b') as b,): pass\n",
        "x = [y, *z]\ny = {**a for a in b}\n",
        "if x:\r    y = 1\rz = 2\r",
        "if x:\n    y = 1\n\f\nz = 2\n",
        "class A:\n    x = 1\n\n    # c\n  # d\n    y = 2\n",
        "if x: y = 1; z = 2\n",
        "x = '''\na\n'''; y = 1\n",
        "x = 1; \\\n  y = 2\n",
        "if x:\n\ty = 1\n        # c\n\tz = 2\n",
      })
  void newerAndOddPythonIsNoError(String text) throws IOException {
    assertThat(new Scripts(folder).read(text + "print(1)\n").check("syntax-error"))
        .satisfies(check -> assertThat(check.verdict()).isEqualTo(Verdict.SATISFIED));
  }
}
