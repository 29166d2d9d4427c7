package dev.holdfire.notify;

import dev.holdfire.ledger.Anchor;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the audit's newest row to a command of the policy, at most once a minute, as a line of JSON
 * on its standard input; and remembers each row at another anchor, which answers for it.
 */
public final class AnchorCommand implements Anchor {
  private static final Logger LOG = LoggerFactory.getLogger(AnchorCommand.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Anchor inner;
  private final List<String> command;
  private final Path folder;
  private final Processes processes;
  private final Clock clock;
  private Instant next = Instant.MIN;

  /**
   * An anchor that tells the command.
   *
   * @param command its arguments
   * @param folder where it runs
   */
  public AnchorCommand(
      Anchor inner, List<String> command, Path folder, Processes processes, Clock clock) {
    this.inner = inner;
    this.command = List.copyOf(command);
    this.folder = folder;
    this.processes = processes;
    this.clock = clock;
  }

  @Override
  public void remember(Head head) {
    inner.remember(head);
    if (due()) {
      Thread.ofVirtual().name("audit anchor").start(() -> tell(head));
    }
  }

  private synchronized boolean due() {
    Instant now = clock.instant();
    boolean due = now.isAfter(next);
    if (due) {
      next = now.plus(EVERY);
    }
    return due;
  }

  private void tell(Head head) {
    Outcome outcome =
        processes.run(
            Command.of(folder, PATIENCE, command)
                .withInput("{\"seq\":%d,\"hash\":\"%s\"}%n".formatted(head.seq(), head.hash())));
    String trouble =
        switch (outcome) {
          case Outcome.Exited exited ->
              exited.succeeded() ? "" : "it ended with exit code " + exited.exitCode();
          case Outcome.TimedOut _ -> "it did not end within " + PATIENCE.toSeconds() + " s";
          case Outcome.NotStarted(String reason) -> reason;
        };
    if (!trouble.isEmpty()) {
      LOG.warn("audit.anchor_command failed at row {}: {}", head.seq(), trouble);
    }
  }

  @Override
  public Optional<Head> newest() {
    return inner.newest();
  }
}
