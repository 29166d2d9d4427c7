package dev.holdfire.mcp;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.mcp.ToolResult.Outcome;
import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import dev.holdfire.schema.Problem;
import dev.holdfire.schema.Spelling;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of a call: check what came in, let the tool answer, check what goes out, write it down.
 */
final class ToolCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);
  private static final int SHOWN_NAME = 80;

  private static final int MAX_TRACE_LINES = 60;

  private final Map<String, Tool> tools;
  private final Manifests manifests;
  private final ToolSchemas schemas;
  private final Supplier<Redactor> redactor;
  private final Function<Call, List<String>> standing;
  private final CallLog log;
  private final ReportCheck reportCheck;

  ToolCalls(
      List<Tool> tools,
      Manifests manifests,
      ToolSchemas schemas,
      Supplier<Redactor> redactor,
      Function<Call, List<String>> standing,
      CallLog log,
      ReportCheck reportCheck) {
    this.tools = tools.stream().collect(Collectors.toUnmodifiableMap(Tool::name, tool -> tool));
    this.manifests = manifests;
    this.schemas = schemas;
    this.redactor = redactor;
    this.standing = standing;
    this.log = log;
    this.reportCheck = reportCheck;
  }

  /**
   * Answers {@code tools/call}.
   *
   * @param arguments as they came; an empty object where there were none
   * @return the protocol's result
   * @throws McpError if the tool is unknown, or after a fault of ours
   */
  ObjectNode answer(String name, JsonNode arguments, Call call) {
    Tool tool = tools.get(name);
    if (tool == null) {
      String reason = unknown(name);
      write(entry(name, arguments, Outcome.INVALID.word(), nothing(), call, reason));
      throw error(ErrorCodes.INVALID_PARAMS, reason);
    }
    try {
      ToolManifest manifest = manifests.of(name);
      ToolResult sent =
          checked(
              manifest,
              masked(reminded(complete(manifest, result(tool, manifest, arguments, call)), call)));
      write(entry(name, arguments, sent.outcome().word(), sent.content(), call, ""));
      return wire(sent);
    } catch (RuntimeException | Error e) {
      String reason = fault(name, e);
      write(entry(name, arguments, "fault", nothing(), call, reason));
      throw error(ErrorCodes.INTERNAL_ERROR, reason);
    }
  }

  private ToolResult result(Tool tool, ToolManifest manifest, JsonNode arguments, Call call) {
    List<Problem> problems = schemas.input(manifest).check(arguments);
    if (!problems.isEmpty()) {
      return OwnResults.invalid(manifest.name(), arguments, problems);
    }
    try {
      return tool.call(arguments, call);
    } catch (HoldfireException e) {
      if (e.code() == ErrorCode.FAULT) {
        throw e;
      }
      return OwnResults.refused(manifest.name(), arguments, e);
    }
  }

  private ToolResult complete(ToolManifest manifest, ToolResult result) {
    return Completion.of(manifest, schemas.output(manifest).document(), result);
  }

  private ToolResult reminded(ToolResult result, Call call) {
    List<String> told = standing.apply(call);
    if (told.isEmpty()) {
      return result;
    }
    ObjectNode content = result.content().deepCopy();
    told.forEach(content.withArray("warnings")::add);
    return new ToolResult(content, result.text() + "\n" + String.join("\n", told));
  }

  private ToolResult masked(ToolResult result) {
    Redactor secrets = redactor.get();
    return new ToolResult(
        (ObjectNode) secrets.maskAll(result.content()), secrets.mask(result.text()));
  }

  /** Looks at exactly what would be sent. */
  private ToolResult checked(ToolManifest manifest, ToolResult result) {
    List<String> missing = reportCheck.missing(manifest, result.content());
    List<Problem> problems = schemas.output(manifest).check(result.content());
    if (missing.isEmpty() && problems.isEmpty()) {
      return result;
    }
    String broken =
        missing.stream().map(field -> "it lacks the report field " + field).toList()
            + problems.stream().map(p -> p.path() + " " + p.message()).toList().toString();
    throw new HoldfireException(
        ErrorCode.FAULT,
        "its result breaks the form that it promises; the log says where",
        new IllegalStateException(broken));
  }

  private ObjectNode wire(ToolResult result) {
    ObjectNode sent = nothing();
    sent.putArray("content").addObject().put("type", "text").put("text", result.text());
    sent.set("structuredContent", result.content());
    return sent.put("isError", result.outcome().isError());
  }

  private String unknown(String name) {
    String hint =
        Spelling.nearest(name, manifests.names())
            .map(near -> " Did you mean `" + near + "`?")
            .orElse("");
    return "There is no tool `%s`.%s The tools are: %s."
        .formatted(
            PlainText.line(redactor.get().mask(name), SHOWN_NAME),
            hint,
            String.join(", ", manifests.names()));
  }

  /** What the caller is told; the rest is for the log. */
  private String fault(String name, Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace, true));
    String reason = "an error that it did not expect";
    try {
      LOG.error("{} failed: {}", name, redactor.get().mask(shortened(trace)));
      if (failure instanceof HoldfireException known) {
        reason = redactor.get().mask(known.getMessage());
      }
    } catch (RuntimeException e) {
      LOG.error("{} failed, and so did masking what went wrong", name);
    }
    return ("A fault of Holdfire, not of the call: %s met %s. It may have acted before that: read"
            + " the state back before you call again, and show the person the server's log.")
        .formatted(name, reason);
  }

  private static String shortened(StringWriter trace) {
    return trace.toString().lines().limit(MAX_TRACE_LINES).collect(Collectors.joining("\n"));
  }

  private void write(CallLog.Entry entry) {
    try {
      log.record(entry);
    } catch (RuntimeException e) {
      LOG.error("The call of {} could not be written down", entry.tool(), e);
    }
  }

  private static CallLog.Entry entry(
      String tool,
      JsonNode arguments,
      String outcome,
      ObjectNode content,
      Call call,
      String detail) {
    return new CallLog.Entry(tool, arguments, outcome, content, call.clientName(), detail);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static McpError error(int code, String message) {
    return McpError.builder(code).message(message).build();
  }
}
