package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a tool answered.
 *
 * @param content its structured form
 * @param text its readable form
 */
record Answer(JsonNode content, String text, boolean isError) {

  String outcome() {
    return field("outcome");
  }

  /** A field that is a text. */
  String field(String name) {
    assertThat(content.path(name).isString()).describedAs("%s in %s", name, text).isTrue();
    return content.path(name).stringValue();
  }

  /** A field that is an amount of money. */
  BigDecimal money(String name) {
    return Place.money(content, name);
  }

  /** The codes of every refusal. */
  List<String> codes() {
    return content
        .path("refusals")
        .valueStream()
        .map(refusal -> refusal.path("code").asString())
        .toList();
  }

  /** The paths of every argument that is wrong. */
  List<String> problemPaths() {
    return content
        .path("problems")
        .valueStream()
        .map(problem -> problem.path("path").asString())
        .toList();
  }

  /** It was launched; the job. */
  String jobId() {
    assertThat(outcome()).describedAs(text).isEqualTo("done");
    assertThat(isError).isFalse();
    return field("job_id");
  }

  /** It was refused for this reason among others, with two ways out or more, and nothing runs. */
  Answer refusedFor(String code) {
    assertThat(outcome()).describedAs(text).isEqualTo("refused");
    assertThat(isError).isTrue();
    assertThat(codes()).describedAs(text).contains(code);
    for (JsonNode refusal : content.path("refusals")) {
      assertThat(refusal.path("reason").asString()).isNotBlank();
      assertThat(refusal.path("remedies").size()).describedAs(text).isGreaterThanOrEqualTo(2);
    }
    assertThat(content.path("job_id").isString()).describedAs(text).isFalse();
    return this;
  }

  /** The arguments cannot be used, and every one of these is named. */
  Answer invalidAt(String... paths) {
    assertThat(outcome()).describedAs(text).isEqualTo("invalid");
    assertThat(isError).isTrue();
    assertThat(problemPaths()).describedAs(text).contains(paths);
    return this;
  }

  /** A person has to answer first; nothing runs, and it is no error. */
  Answer needsApproval() {
    assertThat(outcome()).describedAs(text).isEqualTo("needs_approval");
    assertThat(isError).isFalse();
    assertThat(content.path("approval").path("id").asString()).startsWith("ha-");
    return this;
  }
}
