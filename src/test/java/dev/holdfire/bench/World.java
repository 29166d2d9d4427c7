package dev.holdfire.bench;

import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.backend.Probe;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.PriceReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backend on which nothing runs: what it was told stands in a journal, one line for each act,
 * which outlives the servers that told it, however they died.
 */
public final class World implements Backend {
  /** How long a job of this world ran when it ended. */
  public static final Duration RAN = Duration.ofMinutes(15);

  /** At which point of an order the world looks up. */
  public enum Moment {
    ASKED_TO_START,
    STARTED,
    ASKED_TO_STOP,
    TOLD_TO_STOP
  }

  /** What is done at such a point. */
  public interface Watcher {
    void at(Moment moment);
  }

  private final Path journal;
  private final Instant start;
  private final Watcher watcher;

  public World(Path folder, Instant start, Watcher watcher) {
    this.journal = folder.resolve("world");
    this.start = start;
    this.watcher = watcher;
  }

  /** Every tag that was started, once for each start. */
  public List<String> starts() {
    return tags("start ");
  }

  /** Every tag that was told to stop. */
  public List<String> stops() {
    return tags("stop ");
  }

  /** The job ends, as it was told to or by itself. */
  public void end(String tag) {
    write("end " + tag);
  }

  /** Every job is gone, and the journal is short again. */
  public void forget() {
    try {
      Files.deleteIfExists(journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public Probe probe() {
    return new Probe.Ready(Map.of());
  }

  @Override
  public PriceReading prices() {
    return new PriceReading.Read(List.of());
  }

  @Override
  public Billing billing() {
    return Billing.WHOLE_JOB;
  }

  @Override
  public Submitted submit(Submission submission) {
    watcher.at(Moment.ASKED_TO_START);
    write("start " + submission.tag());
    watcher.at(Moment.STARTED);
    return new Submitted.Started(new Handle("local", 1, submission.tag()));
  }

  @Override
  public Recovery recover(String tag) {
    return starts().contains(tag)
        ? new Recovery.Found(new Handle("local", 1, tag))
        : new Recovery.Absent();
  }

  @Override
  public JobStatus status(Handle handle) {
    boolean told = stops().contains(handle.value());
    if (tags("end ").contains(handle.value())) {
      AttemptEnd end = told ? new AttemptEnd.Stopped() : new AttemptEnd.Exited(0);
      return new JobStatus.Ended(
          List.of(
              new Attempt(
                  1,
                  start,
                  Optional.of(start.plus(RAN)),
                  RAN,
                  Optional.of(end),
                  Optional.of(start))),
          end);
    }
    return told ? new JobStatus.Stopping(List.of()) : new JobStatus.Running(List.of());
  }

  @Override
  public LogPage logs(Handle handle, String cursor, int maxLines) {
    return new LogPage(List.of(), "", false);
  }

  @Override
  public Artifacts artifacts() {
    throw new UnsupportedOperationException("its jobs leave nothing");
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle) {
    return List.of();
  }

  @Override
  public StopRequested stop(Handle handle) {
    watcher.at(Moment.ASKED_TO_STOP);
    write("stop " + handle.value());
    watcher.at(Moment.TOLD_TO_STOP);
    return new StopRequested.Underway(0);
  }

  private List<String> tags(String act) {
    try {
      return Files.exists(journal)
          ? Files.readAllLines(journal).stream()
              .filter(line -> line.startsWith(act))
              .map(line -> line.substring(act.length()))
              .toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String line) {
    try {
      Files.writeString(journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
