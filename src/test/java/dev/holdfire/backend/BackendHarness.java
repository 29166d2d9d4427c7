package dev.holdfire.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;

/** A backend on real processes, scripts for it, and the patience to see what becomes of them. */
public abstract class BackendHarness {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  protected static final String IGNORE_TERM =
      "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n";

  @TempDir protected Path folder;

  /** The backend under test; the grace of a stop is two seconds. */
  protected abstract Backend backend();

  /** Another one over the same state, as a second server has it. */
  protected abstract Backend another();

  /** Whether a process that a script reported lives. */
  protected abstract boolean lives(long pid);

  protected final Handle started(Submission submission) {
    Submitted submitted = backend().submit(submission);
    assertThat(submitted).isInstanceOf(Submitted.Started.class);
    return ((Submitted.Started) submitted).handle();
  }

  protected final JobStatus.Ended ended(Handle handle) {
    JobStatus status = poll(() -> backend().status(handle), seen -> !isUnderWay(seen));
    assertThat(status).isInstanceOf(JobStatus.Ended.class);
    return (JobStatus.Ended) status;
  }

  protected static boolean isUnderWay(JobStatus status) {
    return status instanceof JobStatus.Running || status instanceof JobStatus.Stopping;
  }

  /** Looks until it is so; fails with what was seen last. */
  protected static <T> T poll(Callable<T> look, Predicate<T> enough) {
    Instant until = Instant.now().plus(PATIENCE);
    try {
      T seen = look.call();
      while (!enough.test(seen)) {
        assertThat(Instant.now()).as("still waiting; last seen: %s", seen).isBefore(until);
        Thread.sleep(50);
        seen = look.call();
      }
      return seen;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The process numbers that the job printed. */
  protected final List<Long> pids(Handle handle) {
    return poll(
            () ->
                backend().logs(handle, "", 10).lines().stream()
                    .filter(BackendHarness::isPids)
                    .toList(),
            lines -> !lines.isEmpty())
        .stream()
        .flatMap(line -> List.of(line.split(" ", -1)).stream())
        .map(Long::valueOf)
        .toList();
  }

  private static boolean isPids(String line) {
    return line.matches("\\d+( \\d+)*");
  }

  protected final Submission job(String tag, String python) throws IOException {
    return job(tag, python, 60, 1);
  }

  protected final Submission job(String tag, String python, long limit, int attempts)
      throws IOException {
    return submission(tag, write(tag + ".py", python), List.of(), limit, attempts);
  }

  protected final Submission submission(
      String tag, Path script, List<String> arguments, long limit, int attempts) {
    return new Submission(
        tag,
        script,
        folder,
        Optional.empty(),
        Optional.empty(),
        arguments,
        Optional.empty(),
        "runs",
        Optional.empty(),
        1,
        1,
        limit,
        attempts,
        Submission.Cloud.NONE);
  }

  protected final Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
