package dev.holdfire.mcp;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.mcp.ToolResult.Outcome;
import dev.holdfire.schema.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The results that a call gets without its tool: arguments that cannot be used, and a tool that
 * gave up. What they do not say is completed like any other result.
 */
final class OwnResults {
  private OwnResults() {}

  static ToolResult invalid(String tool, JsonNode arguments, List<Problem> problems) {
    ObjectNode content = content(Outcome.INVALID);
    ArrayNode listed = content.putArray("problems");
    for (Problem problem : problems) {
      listed.addObject().put("path", problem.path()).put("message", problem.message());
    }
    String next = "Correct the arguments that `problems` names and call the tool again.";
    report(
        content,
        arguments,
        Map.of(
            "executed",
            "nothing: the arguments cannot be used",
            "verify",
            "The arguments were checked against the tool's input schema before anything.",
            "evidence",
            problems.size() + " problem(s), each with its path and what was expected",
            "next",
            next));
    return new ToolResult(
        content,
        problems.stream()
                .map(problem -> "- " + place(problem) + problem.message() + "\n")
                .collect(
                    Collectors.joining(
                        "",
                        "The arguments of " + tool + " cannot be used:\n",
                        "Nothing was done. "))
            + next,
        "the arguments cannot be used");
  }

  private static String place(Problem problem) {
    return problem.path().isEmpty() ? "" : problem.path() + ": ";
  }

  /** What becomes of an error that is no fault of ours. */
  static ToolResult refused(String tool, JsonNode arguments, HoldfireException error) {
    ObjectNode content = content(Outcome.REFUSED);
    List<String> remedies = remedies(error.code());
    ObjectNode refusal = content.putArray("refusals").addObject();
    refusal
        .put("capability", "server::" + error.slug())
        .put("code", error.slug())
        .put("reason", error.getMessage());
    remedies.forEach(refusal.putArray("remedies")::add);
    report(
        content,
        arguments,
        Map.of(
            "executed",
            "nothing that is known of: the call ended with the error `" + error.slug() + "`",
            "verify",
            "The call ended before its result; read the state back before you rely on it.",
            "evidence",
            error.getMessage(),
            "next",
            remedies.getFirst()));
    return new ToolResult(
        content,
        remedies.stream()
            .map(remedy -> "- " + remedy)
            .collect(Collectors.joining("\n", tool + " refused: " + error.getMessage() + "\n", "")),
        "the call ended with the error `" + error.slug() + "`");
  }

  private static List<String> remedies(ErrorCode code) {
    return switch (code) {
      case INVALID_INPUT ->
          List.of(
              "Correct what the reason names and call the tool again.",
              "Read the tool's input schema for what it accepts.");
      case INVALID_POLICY ->
          List.of(
              "Ask the person to run `holdfire policy check` and to correct the file it names.",
              "Ask the person to move the project's policy file aside; the user's own then holds.");
      case STATE_UNUSABLE ->
          List.of(
              "Ask the person to run `holdfire doctor`, which says what is wrong with the state.",
              "Call again in a minute, in case another process kept the ledger busy.");
      case NO_PERSON ->
          List.of(
              "Ask the person to answer in a terminal of their own.", "Leave things as they are.");
      case NOT_FOUND ->
          List.of(
              "Check the name for a typing error and call the tool again.",
              "Ask for the list of all jobs and take the name from there.");
      case EXTERNAL ->
          List.of(
              "Call again in a minute, in case the other program recovers.",
              "Ask the person to run `holdfire doctor`, which checks the programs it needs.");
      case FAULT ->
          List.of(
              "Read the state back before you call again.",
              "Ask the person to look at the server's log.");
    };
  }

  private static ObjectNode content(Outcome outcome) {
    return JsonNodeFactory.instance.objectNode().put("outcome", outcome.word());
  }

  private static void report(ObjectNode content, JsonNode arguments, Map<String, String> known) {
    String goal = arguments.path("goal").stringValue("");
    if (!goal.isBlank()) {
      content.put("goal", goal);
    }
    known.forEach(content::put);
  }
}
