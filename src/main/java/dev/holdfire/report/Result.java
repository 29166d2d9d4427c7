package dev.holdfire.report;

import dev.holdfire.cost.Usd;
import dev.holdfire.gate.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A result that is being written: its fields and the lines of its text. A field whose value is not
 * known is null, and the reason stands beside it in {@code unknown}.
 */
public final class Result {
  private final ObjectNode content = JsonMapper.shared().createObjectNode();
  private final ObjectNode unknown = JsonMapper.shared().createObjectNode();
  private final ArrayNode refusals = JsonMapper.shared().createArrayNode();
  private final ArrayNode warnings = JsonMapper.shared().createArrayNode();
  private final List<String> lines = new ArrayList<>();

  /** A result with this word as its outcome. */
  public Result(String outcome) {
    content.put("outcome", outcome);
    content.set("refusals", refusals);
    content.putArray("problems");
    content.putNull("approval");
    content.set("unknown", unknown);
    content.set("warnings", warnings);
  }

  /** The five fields of every report. */
  public Result report(String goal, String executed, String verify, String evidence, String next) {
    return text("goal", goal)
        .text("executed", executed)
        .text("verify", verify)
        .text("evidence", evidence)
        .text("next", next);
  }

  public Result text(String field, String value) {
    content.put(field, value);
    return this;
  }

  public Result number(String field, long value) {
    content.put(field, value);
    return this;
  }

  public Result flag(String field, boolean value) {
    content.put(field, value);
    return this;
  }

  public Result money(String field, Usd value) {
    content.put(field, value.exact());
    return this;
  }

  public Result node(String field, JsonNode value) {
    content.set(field, value);
    return this;
  }

  /** A field that has no value here, which needs no reason. */
  public Result none(String field) {
    content.putNull(field);
    return this;
  }

  /** A field that is not known, and why. */
  public Result unknown(String field, String reason) {
    content.putNull(field);
    unknown.put(field, reason);
    return this;
  }

  /** Says why something within a field is null, by its path such as {@code jobs/0/progress}. */
  public Result reason(String path, String reason) {
    unknown.put(path, reason);
    return this;
  }

  /** The value, or that it is not known. */
  public Result textOr(String field, Optional<String> value, String reason) {
    return value.map(known -> text(field, known)).orElseGet(() -> unknown(field, reason));
  }

  /** The amount, or that it is not known. */
  public Result moneyOr(String field, Optional<Usd> value, String reason) {
    return value.map(known -> money(field, known)).orElseGet(() -> unknown(field, reason));
  }

  /** Why it is not done, each with its ways out. */
  public Result refusals(List<Refusal> reasons) {
    for (Refusal refusal : reasons) {
      ObjectNode node = refusals.addObject();
      node.put("capability", refusal.capability());
      node.put("code", refusal.code());
      node.put("reason", refusal.reason());
      ArrayNode remedies = node.putArray("remedies");
      refusal.remedies().forEach(remedies::add);
    }
    return this;
  }

  /** What is wrong with the arguments. */
  public Result problems(List<ArgumentProblem> found) {
    ArrayNode list = content.putArray("problems");
    found.forEach(
        problem -> list.addObject().put("path", problem.path()).put("message", problem.message()));
    return this;
  }

  /** What is to be known besides. */
  public Result warnings(List<String> told) {
    told.forEach(warnings::add);
    return this;
  }

  /** Another line of the text. */
  public Result line(String line) {
    lines.add(line);
    return this;
  }

  private boolean isDone() {
    return content.path("outcome").asString("").equals("done");
  }

  /** The structured content. */
  public ObjectNode content() {
    return content;
  }

  /** The text: its lines, then warnings, refusals and what to do next. */
  public String text() {
    List<String> all = new ArrayList<>(lines);
    warnings.forEach(warning -> all.add("Warning: " + warning.stringValue()));
    content
        .path("problems")
        .forEach(
            problem ->
                all.add(
                    "Problem with %s: %s"
                        .formatted(
                            problem.path("path").stringValue(),
                            problem.path("message").stringValue())));
    for (JsonNode refusal : refusals) {
      all.add(
          "%s by %s (%s): %s"
              .formatted(
                  isDone() ? "A launch would be refused" : "Refused",
                  refusal.path("capability").stringValue(),
                  refusal.path("code").stringValue(),
                  refusal.path("reason").stringValue()));
      refusal.path("remedies").forEach(remedy -> all.add("  - " + remedy.stringValue()));
    }
    JsonNode next = content.path("next");
    if (next.isString()) {
      all.add("Next: " + next.stringValue());
    }
    return String.join("\n", all);
  }
}
