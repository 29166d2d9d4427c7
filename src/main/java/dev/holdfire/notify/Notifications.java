package dev.holdfire.notify;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Notifier;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import dev.holdfire.redact.Redactor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells of an open request by a command, which gets the facts as JSON on its standard input, and by
 * a webhook, which they are posted to. Each has a bounded time of its own and holds nothing up.
 */
public final class Notifications implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int GOOD = 2;
  private static final int HUNDRED = 100;

  private final Supplier<Settings> settings;
  private final Supplier<Redactor> redactor;
  private final Path folder;
  private final Processes processes;
  private final Duration patience;

  /**
   * Where to tell.
   *
   * @param command a program and its arguments; empty for none
   * @param webhook an http or https address; empty for none
   */
  public record Settings(List<String> command, String webhook) {
    public Settings {
      command = List.copyOf(command);
    }
  }

  /**
   * Notifications as the policy says.
   *
   * @param settings read anew for each request
   * @param redactor masks what leaves
   * @param folder where the command runs
   */
  public Notifications(
      Supplier<Settings> settings, Supplier<Redactor> redactor, Path folder, Processes processes) {
    this(settings, redactor, folder, processes, PATIENCE);
  }

  Notifications(
      Supplier<Settings> settings,
      Supplier<Redactor> redactor,
      Path folder,
      Processes processes,
      Duration patience) {
    this.settings = settings;
    this.redactor = redactor;
    this.folder = folder;
    this.processes = processes;
    this.patience = patience;
  }

  @Override
  public void opened(Approval approval, Consumer<String> failed) {
    Settings now = settings.get();
    if (!now.command().isEmpty()) {
      away("notify.command", approval, failed, message -> command(now.command(), message));
    }
    if (!now.webhook().isEmpty()) {
      away("notify.webhook", approval, failed, message -> post(now.webhook(), message));
    }
  }

  /** One way to tell; it gives what went wrong, or nothing. */
  private interface Way {
    String tell(String message);
  }

  private void away(String key, Approval approval, Consumer<String> failed, Way way) {
    Thread.ofVirtual()
        .name(key)
        .start(
            () -> {
              String trouble = trouble(way, approval);
              if (!trouble.isEmpty()) {
                LOG.warn("{} failed for {}: {}", key, approval.id(), trouble);
                failed.accept("nobody was told by %s: %s".formatted(key, trouble));
              }
            });
  }

  private String trouble(Way way, Approval approval) {
    try {
      return way.tell(JsonMapper.shared().writeValueAsString(message(approval)));
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The facts, masked. */
  private ObjectNode message(Approval approval) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("id", approval.id());
    node.put("kind", approval.kindWord());
    node.put("job_id", approval.jobId().orElse(null));
    node.put("asked_at", approval.askedAt().toString());
    node.put("expires_at", approval.expiresAt().toString());
    node.put("how", "holdfire approve " + approval.id());
    ArrayNode facts = node.putArray("facts");
    approval
        .facts()
        .forEach(fact -> facts.addObject().put("label", fact.label()).put("value", fact.value()));
    return (ObjectNode) redactor.get().maskAll(node);
  }

  private String command(List<String> command, String message) {
    return switch (processes.run(Command.of(folder, patience, command).withInput(message + "\n"))) {
      case Outcome.Exited exited ->
          exited.succeeded() ? "" : "it ended with exit code " + exited.exitCode();
      case Outcome.TimedOut _ -> "it did not end within %d s".formatted(patience.toSeconds());
      case Outcome.NotStarted(String reason) -> reason;
    };
  }

  /** Redirects are not followed: the facts go where the policy says and nowhere else. */
  private String post(String address, String message) {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      int status =
          client
              .sendAsync(
                  HttpRequest.newBuilder(URI.create(address))
                      .timeout(patience)
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(message))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .get(patience.toMillis(), TimeUnit.MILLISECONDS)
              .statusCode();
      return status / HUNDRED == GOOD ? "" : "it answered with status " + status;
    } catch (TimeoutException e) {
      return "it did not answer within %d s".formatted(patience.toSeconds());
    } catch (ExecutionException e) {
      // The address may hold a secret: only what went wrong is told.
      return "it could not be reached: "
          + (e.getCause() == null ? e : e.getCause()).getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while waiting for it";
    } finally {
      client.shutdownNow();
    }
  }
}
