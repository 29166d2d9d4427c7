package dev.holdfire.mcp;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.Redactor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A server of small tools, each of which shows one thing. */
final class FixtureTools {
  /** What must never be seen: shaped as a key of a provider. */
  static final String SECRET = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345";

  static final String PHRASE = "yes, do it";
  static final List<String> NAMES = List.of("echo", "hold", "ask", "tell", "break");
  static final Set<String> CAPABILITIES = Set.of("scope::allowlist");

  private record Named(String name, BiFunction<JsonNode, Call, ToolResult> body) implements Tool {
    @Override
    public ToolResult call(JsonNode arguments, Call call) {
      return body.apply(arguments, call);
    }
  }

  /** Says what it was given. */
  private record FixturePrompt() implements Prompt {
    @Override
    public String name() {
      return "greet";
    }

    @Override
    public String title() {
      return "Greet";
    }

    @Override
    public String description() {
      return "Greets someone.";
    }

    @Override
    public List<Argument> arguments() {
      return List.of(new Argument("whom", "Who is greeted.", true));
    }

    @Override
    public String text(Map<String, String> arguments) {
      if ("nobody".equals(arguments.get("whom"))) {
        throw new HoldfireException(ErrorCode.INVALID_INPUT, "nobody is there; name someone");
      }
      return "hello " + arguments.get("whom");
    }
  }

  private record FixtureResource(String uri) implements Resource {
    @Override
    public String name() {
      return uri.substring(uri.lastIndexOf('/') + 1);
    }

    @Override
    public String title() {
      return "A resource";
    }

    @Override
    public String description() {
      return "It can be read, or not.";
    }

    @Override
    public JsonNode read(Call call) {
      if (name().equals("bad")) {
        throw new HoldfireException(ErrorCode.STATE_UNUSABLE, "the fixture is closed; open it");
      }
      return JsonNodeFactory.instance
          .objectNode()
          .put("token", SECRET)
          .put("by", call.clientName());
    }
  }

  private FixtureTools() {}

  /** The server; what it writes down goes into the list. */
  static ToolServer server(CopyOnWriteArrayList<CallLog.Entry> log) {
    return new ToolServer(
        new ToolServer.Parts(
            new ToolServer.Identity("fixture", "Fixture", "1.2.3"),
            "Call the tools.",
            List.of(
                new Named("tell", FixtureTools::tell),
                new Named("echo", FixtureTools::echo),
                new Named("hold", FixtureTools::hold),
                new Named("ask", FixtureTools::ask),
                new Named("break", FixtureTools::fail)),
            List.of(new FixtureResource("fixture://good"), new FixtureResource("fixture://bad")),
            List.of(new FixturePrompt()),
            Manifests.load("/mcp-fixture", NAMES, CAPABILITIES),
            () -> new Redactor(List.of(), List.of()),
            _ -> List.of(),
            log::add,
            FixtureTools::missing));
  }

  private static List<String> missing(ToolManifest manifest, ObjectNode content) {
    return manifest.reportFields().stream()
        .filter(
            field ->
                !content.has(field)
                    || (content.path(field).isNull() && !content.path("unknown").has(field)))
        .toList();
  }

  private static ToolResult echo(JsonNode arguments, Call call) {
    ObjectNode content = done();
    content.put("goal", arguments.path("text").asString("-"));
    if (arguments.has("amount")) {
      content.set("amount", arguments.path("amount"));
    }
    content.put("evidence", "called by " + call.clientName());
    content.put("verify", call.root().map(Object::toString).orElse("no root"));
    return new ToolResult(content, "echo: " + arguments.path("text").asString("-"));
  }

  private static ToolResult hold(JsonNode arguments, Call call) {
    boolean ended =
        call.cancelledWithin(
            Duration.ofMillis((long) (arguments.path("seconds").asDouble(60) * 1000)));
    return new ToolResult(done().put("cancelled", ended), "held");
  }

  private static ToolResult ask(JsonNode arguments, Call call) {
    Duration wait = Duration.ofMillis((long) (arguments.path("seconds").asDouble(60) * 1000));
    Answer answer =
        arguments.path("text").asString("").equals("page")
            ? call.lead(
                new Link("It would cost $3.00.", URI.create("http://127.0.0.1:1/ha-a"), "ha-a"),
                wait)
            : call.ask(new Question("It would cost $3.00.", PHRASE), wait);
    String word =
        switch (answer) {
          case Answer.Typed(String text) -> "typed " + text;
          case Answer.Led() -> "led";
          case Answer.Declined() -> "declined";
          case Answer.Dismissed() -> "dismissed";
          case Answer.Unanswered() -> "unanswered";
          case Answer.NotOffered(String reason) -> "not offered: " + reason;
        };
    return new ToolResult(done().put("goal", word), word);
  }

  private static ToolResult tell(JsonNode arguments, Call call) {
    int count = arguments.path("count").asInt(3);
    for (int i = 1; i <= count; i++) {
      call.progress(i, OptionalDouble.of(count), "step " + i);
      call.progress(i, OptionalDouble.empty(), "not further than before");
    }
    return new ToolResult(done(), "told");
  }

  private static ToolResult fail(JsonNode arguments, Call call) {
    return switch (arguments.path("text").asString("")) {
      case "field" -> new ToolResult(done().without("cost"), "");
      case "null" -> new ToolResult(done().putNull("cost"), "");
      case "schema" -> new ToolResult(done().put("amount", "much"), "");
      case "outcome" -> new ToolResult(done().put("outcome", "splendid"), "");
      case "fault" -> throw new HoldfireException(ErrorCode.FAULT, "the catalogue is gone");
      case "missing" -> throw new HoldfireException(ErrorCode.NOT_FOUND, "There is no hf-abc.");
      case "deep" -> fail(arguments, call);
      case "print" -> {
        System.out.println("a stray line");
        yield new ToolResult(done(), "printed");
      }
      default -> throw new IllegalStateException("token ghp_0123456789abcdefghijklmnopqrstuvwxyz");
    };
  }

  private static ObjectNode done() {
    ObjectNode content = JsonNodeFactory.instance.objectNode().put("outcome", "done");
    content.putArray("refusals");
    for (String field : List.of("goal", "executed", "verify", "evidence", "next", "cost")) {
      content.put(field, "-");
    }
    return content;
  }
}
