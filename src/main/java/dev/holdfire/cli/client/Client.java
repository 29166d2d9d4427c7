package dev.holdfire.cli.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that Holdfire can be added to, with the places and the form of its configuration. */
public enum Client {
  CLAUDE_CODE("claude-code", "Claude Code", true),
  CODEX("codex", "Codex", false),
  GEMINI("gemini", "Gemini CLI", false),
  INSPECTOR("inspector", "MCP Inspector", true);

  /** The member that holds variables, in every client's configuration. */
  static final String ENVIRONMENT = "env";

  private static final String SERVE = "serve";

  private final String argument;
  private final String title;
  private final boolean typed;

  Client(String argument, String title, boolean typed) {
    this.argument = argument;
    this.title = title;
    this.typed = typed;
  }

  /** Whose configuration is meant. */
  public enum Scope {
    USER,
    PROJECT
  }

  /** The name on the command line. */
  public String argument() {
    return argument;
  }

  /** The name that its people call it by. */
  public String title() {
    return title;
  }

  /**
   * The user's file, whether it is there or not. Each client has a variable of its own that moves
   * it.
   */
  public Path userFile(Map<String, String> environment, Path home) {
    return switch (this) {
      case CLAUDE_CODE ->
          moved(environment, "CLAUDE_CONFIG_DIR").orElse(home).resolve(".claude.json");
      case CODEX ->
          moved(environment, "CODEX_HOME").orElse(home.resolve(".codex")).resolve("config.toml");
      case GEMINI ->
          moved(environment, "GEMINI_CLI_HOME")
              .orElse(home)
              .resolve(".gemini")
              .resolve("settings.json");
      case INSPECTOR ->
          moved(environment, "MCP_CATALOG_PATH")
              .orElse(home.resolve(".mcp-inspector").resolve("mcp.json"));
    };
  }

  /** The file in a project; empty where the client keeps none there. */
  public Optional<Path> projectFile(Path project) {
    return switch (this) {
      case CLAUDE_CODE -> Optional.of(project.resolve(".mcp.json"));
      case CODEX -> Optional.of(project.resolve(".codex").resolve("config.toml"));
      case GEMINI -> Optional.of(project.resolve(".gemini").resolve("settings.json"));
      case INSPECTOR -> Optional.empty();
    };
  }

  private static Optional<Path> moved(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> value.startsWith("/"))
        .map(Path::of);
  }

  Syntax syntax() {
    return switch (this) {
      case CODEX -> new TomlSyntax();
      case GEMINI -> new JsonSyntax(true);
      case CLAUDE_CODE, INSPECTOR -> new JsonSyntax(false);
    };
  }

  /**
   * The members of the entry that make the client start this program as a stdio server.
   *
   * @param variables what is set for it; clients need not pass on what they were started with
   */
  Map<String, JsonNode> members(Path launcher, Map<String, String> variables) {
    JsonMapper mapper = JsonMapper.shared();
    Map<String, JsonNode> members = new LinkedHashMap<>();
    if (typed) {
      members.put("type", mapper.valueToTree("stdio"));
    }
    members.put("command", mapper.valueToTree(launcher.toString()));
    members.put("args", mapper.valueToTree(List.of(SERVE)));
    if (!variables.isEmpty()) {
      members.put(ENVIRONMENT, mapper.valueToTree(new TreeMap<>(variables)));
    }
    return members;
  }

  /** Members of an entry that belong to other transports and contradict a command. */
  List<String> foreign() {
    return switch (this) {
      case CLAUDE_CODE, INSPECTOR -> List.of("url", "headers");
      case CODEX -> List.of("url", "bearer_token_env_var", "http_headers", "env_http_headers");
      case GEMINI -> List.of("type", "url", "httpUrl", "headers", "tcp");
    };
  }
}
