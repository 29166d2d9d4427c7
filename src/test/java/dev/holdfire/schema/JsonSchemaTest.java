package dev.holdfire.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSchemaTest {
  private final JsonSchema sample = JsonSchema.load("sample");

  @Test
  void aDocumentThatFitsHasNoProblems() {
    assertThat(
            problems(
                """
                {"goal": "g", "gpu": null, "gpu_count": 2.0, "hours": 0.2, "day": "2026-11-23",
                 "proof": "window", "labels": ["a"], "price": {"usd": "1"}, "target": {"host": "h"},
                 "variants": [{"name": "a", "a/b": true}]}
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'gpu_cout': 1 | /gpu_cout | unknown name `gpu_cout`; did you mean `gpu_count`?",
        "'GPU-count': 1 | /GPU-count | unknown name `GPU-count`; did you mean `gpu_count`?",
        "'price': {'dollars': 1} | /price/dollars"
            + " | unknown name `price.dollars`; known here: usd",
        "'price': {'uds': 1} | /price/uds | unknown name `price.uds`; did you mean `usd`?",
        "'gpu_count': '5' | /gpu_count"
            + " | gpu_count must be a whole number, but is the text \"5\"",
        "'gpu_count': 1.5 | /gpu_count | gpu_count must be a whole number, but is the number 1.5",
        "'gpu_count': 0 | /gpu_count | gpu_count must be at least 1, but is the number 0",
        "'gpu_count': 9 | /gpu_count | gpu_count must be at most 8, but is the number 9",
        "'hours': 0 | /hours | hours must be above 0, but is the number 0",
        "'hours': true | /hours | hours must be a number, but is true",
        "'gpu': [] | /gpu | gpu must be text or null, but is an empty list",
        "'gpu': 'b200' | /gpu"
            + " | gpu must match the pattern ^[A-Z0-9]+$, but is the text \"b200\"",
        "'note': ' ' | /note | note must not be blank, but is the text \" \"",
        "'day': '2026-13-01' | /day | day must be a date, but is the text \"2026-13-01\"",
        "'proof': 'chekpoint' | /proof | proof must be one of \"window\", \"checkpoint\","
            + " \"finished\", but is the text \"chekpoint\"; did you mean \"checkpoint\"?",
        "'labels': [] | /labels | labels must not be empty, but is an empty list",
        "'labels': ['a', 'a'] | /labels | labels must not name an entry twice, but is a list of 2",
        "'labels': ['a', 1] | /labels/1 | labels[1] must be text, but is the number 1",
        "'variants': [{'name': 'a', 'a/b': 1}] | /variants/0/a~1b"
            + " | variants[0].a/b must be true or false, but is the number 1",
        "'variants': [{}] | /variants/0/name | variants[0].name is missing: it is required",
        "'target': 7 | /target | target must be text or an object, but is the number 7",
        "'target': {'hots': 'h'} | /target/host | target.host is missing: it is required",
        "'target': {'host': 'h', 'prot': 1} | /target/prot"
            + " | unknown name `target.prot`; did you mean `port`?",
      })
  void aProblemNamesThePlaceWhatIsExpectedAndWhatWasFound(
      String property, String path, String message) {
    assertThat(problems("{\"goal\": \"g\", " + property.replace('\'', '"') + "}"))
        .contains(new Problem(path, message))
        .allSatisfy(problem -> assertThat(problem.path()).startsWith(path.substring(0, 4)));
  }

  @Test
  void theWholeDocumentAndWhatIsMissingInItAreNamed() {
    assertThat(problems("[]"))
        .containsExactly(new Problem("", "the document must be an object, but is an empty list"));
    assertThat(problems("{}"))
        .containsExactly(new Problem("/goal", "goal is missing: it is required"));
    assertThat(problems("{\"goal\": \"\"}"))
        .containsExactly(new Problem("/goal", "goal must not be empty, but is the text \"\""));
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(problems("{\"gpu_count\": 0, \"hours\": \"x\", \"nope\": 1}"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("/goal", "/gpu_count", "/hours", "/nope");
  }

  @Test
  void problemsAreBoundedInNumberAndLength() {
    String labels = "1,".repeat(80) + "1";
    assertThat(problems("{\"goal\": \"g\", \"labels\": [" + labels + "]}")).hasSize(50);

    String text = "x\\u001b[31m\\u202e" + "y".repeat(5000);
    assertThat(problems("{\"goal\": \"g\", \"proof\": \"" + text + "\", \"" + text + "\": 1}"))
        .hasSize(2)
        .allSatisfy(
            problem -> {
              assertThat(problem.message()).hasSizeLessThan(300).doesNotContainPattern("\\p{C}");
              assertThat(problem.path()).hasSizeLessThan(500).doesNotContainPattern("\\p{C}");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e30", "1e-999999999"})
  void aNumberBeyondReasonIsAProblemAndNoCrash(String number) {
    assertThat(problems("{\"goal\": \"g\", \"variants\": [" + number + "]}"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("/variants/0");
              assertThat(problem.message()).startsWith("variants[0] is out of range: the number ");
            });
  }

  @Test
  void severalFittingAlternativesAreSaid() {
    JsonSchema schema =
        JsonSchema.of(Json.parse("{\"oneOf\": [{\"type\": \"string\"}, {\"minLength\": 2}]}"));
    assertThat(schema.check(Json.parse("\"ab\"")))
        .extracting(Problem::message)
        .containsExactly(
            "the document must fit exactly one of its allowed forms, but is the text \"ab\"");
  }

  @Test
  void aSchemaAtHandReachesPackagedSiblings() {
    JsonSchema schema =
        JsonSchema.of(Json.parse("{\"$ref\": \"sample-money.schema.json#/$defs/amount\"}"));
    assertThat(schema.check(Json.parse("{\"usb\": 1}")))
        .containsExactly(new Problem("/usb", "unknown name `usb`; did you mean `usd`?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9/elsewhere.schema.json",
        "missing.schema.json",
        "file:///etc/passwd",
        "../pom.xml"
      })
  void whatIsNotPackagedIsAFault(String reference) {
    JsonSchema schema = JsonSchema.of(Json.parse("{\"$ref\": \"" + reference + "\"}"));
    assertFault(() -> schema.check(Json.parse("1")), "cannot be used");
    assertFault(() -> JsonSchema.load("missing"), "/schemas/missing.schema.json is missing");
  }

  private static void assertFault(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAULT))
        .hasMessageContaining(message);
  }

  private List<Problem> problems(String document) {
    return sample.check(Json.parse(document));
  }
}
