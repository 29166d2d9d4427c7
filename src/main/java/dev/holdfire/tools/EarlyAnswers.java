package dev.holdfire.tools;

import dev.holdfire.gate.Refusal;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.report.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a caller is told of a launch that was not judged: there is nothing to judge, or no need. */
final class EarlyAnswers {
  private EarlyAnswers() {}

  static ToolResult noProject(Arguments arguments, Path working) {
    Result result =
        new Result("refused")
            .refusals(
                List.of(
                    new Refusal(
                        "scope::allowlist",
                        "no-project",
                        "%s is no project: a file system's root or a home folder is never one"
                            .formatted(working),
                        List.of(
                            "start the server in the project's folder",
                            "let the client name the project's folder as a root"))));
    return unplanned(result, arguments, "there is no project");
  }

  static ToolResult invalid(Arguments arguments) {
    return unplanned(
        new Result("invalid").problems(arguments.problems()),
        arguments,
        "the arguments cannot be used");
  }

  /** The answer to a key that was used before; empty for a new one. */
  static Optional<ToolResult> earlier(IdempotentCalls.Earlier found, Arguments arguments) {
    return switch (found) {
      case IdempotentCalls.Earlier.None _ -> Optional.empty();
      case IdempotentCalls.Earlier.Same(ToolResult answer) -> Optional.of(answer);
      case IdempotentCalls.Earlier.Other(String jobId) ->
          Optional.of(
              unplanned(
                  new Result("refused")
                      .refusals(
                          List.of(
                              new Refusal(
                                  "idempotency::key",
                                  "idempotency-conflict",
                                  "this idempotency_key launched %s with other arguments"
                                      .formatted(jobId),
                                  List.of(
                                      "use a new key for a new launch",
                                      "repeat the first call unchanged to get its answer")))),
                  arguments,
                  "the key was used for another launch"));
      case IdempotentCalls.Earlier.Unanswered(String jobId) ->
          Optional.of(
              unplanned(
                  new Result("refused")
                      .refusals(
                          List.of(
                              new Refusal(
                                  "idempotency::key",
                                  "launched-before",
                                  "this call launched %s before, and its answer was lost"
                                      .formatted(jobId),
                                  List.of(
                                      "look at it with inspect_job {\"job_id\": \"%s\"}"
                                          .formatted(jobId),
                                      "use a new key to launch once more")))),
                  arguments,
                  "it was launched before"));
    };
  }

  private static ToolResult unplanned(Result result, Arguments arguments, String why) {
    result.report(
        arguments.requiredText("goal"),
        "nothing: " + why,
        "nothing was looked at beyond the arguments and files",
        why,
        "correct what is named and call again");
    return new ToolResult(result.content(), result.text(), why);
  }
}
