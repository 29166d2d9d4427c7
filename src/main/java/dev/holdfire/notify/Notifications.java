package dev.holdfire.notify;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Notifier;
import dev.holdfire.process.Processes;
import dev.holdfire.redact.Redactor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
  public record Settings(List<String> command, Optional<URI> webhook) {
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
    this(settings, redactor, folder, processes, Outlet.PATIENCE);
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
      away(
          "notify.command",
          approval,
          failed,
          new CommandOutlet(now.command(), folder, processes, patience));
    }
    now.webhook()
        .ifPresent(
            address ->
                away("notify.webhook", approval, failed, new WebhookOutlet(address, patience)));
  }

  private void away(String key, Approval approval, Consumer<String> failed, Outlet outlet) {
    Thread.ofVirtual().name(key).start(() -> tell(key, approval, failed, outlet));
  }

  private void tell(String key, Approval approval, Consumer<String> failed, Outlet outlet) {
    trouble(outlet, approval)
        .ifPresent(
            trouble -> {
              LOG.warn("{} failed for {}: {}", key, approval.id(), trouble);
              failed.accept("nobody was told by %s: %s".formatted(key, trouble));
            });
  }

  private Optional<String> trouble(Outlet outlet, Approval approval) {
    try {
      return outlet.tell(JsonMapper.shared().writeValueAsString(message(approval)));
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
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
}
