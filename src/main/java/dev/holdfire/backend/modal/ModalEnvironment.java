package dev.holdfire.backend.modal;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environment in which the command runs. */
final class ModalEnvironment {
  static final String TOKEN_ID = "MODAL_TOKEN_ID";
  static final String TOKEN_SECRET = "MODAL_TOKEN_SECRET";
  private static final String CONFIG_PATH = "MODAL_CONFIG_PATH";

  /** Without these, output is wrapped, coloured or held back, and times are local. */
  private static final Map<String, String> ALWAYS =
      Map.of(
          "COLUMNS", "1000",
          "NO_COLOR", "1",
          "TERM", "dumb",
          "PYTHONUNBUFFERED", "1",
          "PYTHONUTF8", "1",
          "TZ", "UTC",
          "MODAL_LOGS_TIMEOUT", "1");

  /** Taken over from the server's own environment, if nothing else is said. */
  private static final Set<String> CREDENTIALS = Set.of(TOKEN_ID, TOKEN_SECRET);

  private static final Set<String> PLACES = Set.of(CONFIG_PATH, "MODAL_SERVER_URL");

  /** What the client of Modal reads to tell Modal which agent runs it, as of 1.6.4. */
  private static final Set<String> AGENTS =
      Set.of(
          "CLAUDECODE",
          "CODEX_THREAD_ID",
          "CODEX_SESSION_ID",
          "CODEX_SANDBOX",
          "GEMINI_CLI",
          "CURSOR_AGENT",
          "CLINE_ACTIVE",
          "AUGMENT_AGENT",
          "OPENCODE_CLIENT",
          "OPENCODE",
          "OPENCODE_SESSION_ID",
          "GOOSE_TERMINAL",
          "TRAE_AI_SHELL_ID",
          "PI_CODING_AGENT",
          "PI_SESSION_ID",
          "COPILOT_AGENT_SESSION_ID",
          "ANTIGRAVITY_AGENT",
          "JUNIE_SHIM_PATH",
          "QWEN_CODE",
          "QWEN_CODE_SESSION_ID",
          "MUSE_SESSION_ID",
          "HERMES_AGENT",
          "CRUSH",
          "OPENCLAW_SHELL",
          "AGENT",
          "AI_AGENT");

  private final ModalSettings settings;

  ModalEnvironment(ModalSettings settings) {
    this.settings = settings;
  }

  /** What is set. */
  Map<String, String> variables() {
    Map<String, String> set = new HashMap<>(ALWAYS);
    take(PLACES, set);
    if (credentialsFromEnvironment()) {
      take(CREDENTIALS, set);
    }
    settings.configPath().map(Path::toString).ifPresent(path -> set.put(CONFIG_PATH, path));
    settings.profile().ifPresent(profile -> set.put("MODAL_PROFILE", profile));
    settings.environment().ifPresent(name -> set.put("MODAL_ENVIRONMENT", name));
    return set;
  }

  /** What the command must not inherit. */
  Set<String> cleared() {
    Set<String> cleared = new HashSet<>(AGENTS);
    cleared.add("FORCE_COLOR");
    settings.variables().keySet().stream()
        .filter(name -> name.startsWith("MODAL_"))
        .forEach(cleared::add);
    return cleared;
  }

  /** The half of the credentials that is missing, when only the other is there. */
  Optional<String> missingHalf() {
    if (!credentialsFromEnvironment() || has(TOKEN_ID) == has(TOKEN_SECRET)) {
      return Optional.empty();
    }
    return Optional.of(has(TOKEN_ID) ? TOKEN_SECRET : TOKEN_ID);
  }

  /** The text without the credentials that are known here, whatever their form. */
  String mask(String text) {
    String masked = text;
    for (String name : CREDENTIALS) {
      String secret = settings.variables().getOrDefault(name, "");
      if (!secret.isBlank()) {
        masked = masked.replace(secret, "[masked Modal token]");
      }
    }
    return masked;
  }

  /** The environment would win over a file or profile that the policy names. */
  private boolean credentialsFromEnvironment() {
    return settings.configPath().isEmpty() && settings.profile().isEmpty();
  }

  private boolean has(String name) {
    return !settings.variables().getOrDefault(name, "").isEmpty();
  }

  private void take(Set<String> names, Map<String, String> into) {
    names.stream()
        .filter(this::has)
        .forEach(name -> into.put(name, settings.variables().getOrDefault(name, "")));
  }
}
