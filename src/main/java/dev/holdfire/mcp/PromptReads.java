package dev.holdfire.mcp;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the prompts and gives their texts. */
final class PromptReads {
  private static final int SHOWN_NAME = 100;

  private final List<Prompt> prompts;
  private final Supplier<Redactor> redactor;

  PromptReads(List<Prompt> prompts, Supplier<Redactor> redactor) {
    this.prompts = List.copyOf(prompts);
    this.redactor = redactor;
  }

  /** The answer to {@code prompts/list}. */
  ObjectNode list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("prompts");
    for (Prompt prompt : prompts) {
      ObjectNode entry =
          list.addObject()
              .put("name", prompt.name())
              .put("title", prompt.title())
              .put("description", prompt.description());
      ArrayNode arguments = entry.putArray("arguments");
      for (Prompt.Argument argument : prompt.arguments()) {
        arguments
            .addObject()
            .put("name", argument.name())
            .put("description", argument.description())
            .put("required", argument.required());
      }
    }
    return answer;
  }

  /**
   * The answer to {@code prompts/get}.
   *
   * @throws McpError if there is none of this name, or its arguments cannot be used
   */
  ObjectNode get(String name, JsonNode arguments) {
    Prompt prompt =
        prompts.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    invalid(
                        "There is no prompt %s. There are: %s."
                            .formatted(
                                shown(name),
                                prompts.stream()
                                    .map(Prompt::name)
                                    .collect(Collectors.joining(", ")))));
    String text;
    try {
      text = prompt.text(given(prompt, arguments));
    } catch (HoldfireException e) {
      throw invalid(redactor.get().mask(e.getMessage()));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("description", prompt.description());
    ObjectNode message = answer.putArray("messages").addObject();
    message.put("role", "user");
    message.putObject("content").put("type", "text").put("text", text);
    return answer;
  }

  private Map<String, String> given(Prompt prompt, JsonNode arguments) {
    Map<String, String> given = new HashMap<>();
    for (Map.Entry<String, JsonNode> argument : arguments.properties()) {
      if (prompt.arguments().stream().noneMatch(each -> each.name().equals(argument.getKey()))) {
        throw invalid(
            "%s takes no argument %s.".formatted(prompt.name(), shown(argument.getKey())));
      }
      if (!argument.getValue().isString()) {
        throw invalid("The argument %s must be a text.".formatted(argument.getKey()));
      }
      given.put(argument.getKey(), argument.getValue().stringValue());
    }
    for (Prompt.Argument argument : prompt.arguments()) {
      if (argument.required() && !given.containsKey(argument.name())) {
        throw invalid("%s needs the argument %s.".formatted(prompt.name(), argument.name()));
      }
    }
    return given;
  }

  private String shown(String text) {
    return PlainText.line(redactor.get().mask(text), SHOWN_NAME);
  }

  private static McpError invalid(String message) {
    return McpError.builder(ErrorCodes.INVALID_PARAMS).message(message).build();
  }
}
