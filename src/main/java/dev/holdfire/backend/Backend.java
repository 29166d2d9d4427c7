package dev.holdfire.backend;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.PriceReading;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * What runs jobs. Every method answers in bounded time and never throws for what the outside world
 * does: what is not known is said to be unknown. Only {@code jobs} calls {@link #submit}.
 */
public interface Backend {

  /** The name that policy, tools and ledger use, such as {@code local}. */
  String name();

  /** Whether jobs can be started now, and which GPUs are there. */
  Probe probe();

  /** Asks for the prices now: of the provider itself, or of the policy for owned hardware. */
  PriceReading prices();

  /**
   * What the provider bills for jobs, in the hours since an instant that are full.
   *
   * @return empty where it bills nothing by the hour, or cannot be asked now
   */
  default Optional<List<BilledHour>> bill(Instant since) {
    return Optional.empty();
  }

  /**
   * What was used in a month so far, by everyone who uses the account.
   *
   * @return empty where there is no provider that tells months
   */
  default Optional<MonthReading> month(YearMonth month) {
    return Optional.empty();
  }

  /** What is billed beside a job's time limit. */
  Billing billing();

  /** How long a look at a job is good enough for those who look again and again. */
  default Duration pace() {
    return Duration.ZERO;
  }

  /**
   * Starts the job once. The submission carries the job's tag, by which {@link #recover} finds it
   * again even if the answer of this call is lost.
   */
  Submitted submit(Submission submission);

  /**
   * Looks for a job by its tag, after a crash between the act and its record. {@link
   * Recovery.Absent} is final: a job that is reported absent cannot start any more.
   */
  Recovery recover(String tag);

  /** The state of a job as the backend knows it now. */
  JobStatus status(Handle handle);

  /**
   * All that one look at a job shows. Its parts may be of different ages, by a moment.
   *
   * @param lines how many of its newest lines of output at most
   * @param since what was read then or later serves, so that one reading serves looks at many jobs;
   *     {@link Instant#MAX} for what was read a moment ago at most
   */
  default JobLook look(Handle handle, int lines, Instant since) {
    return new JobLook(
        status(handle),
        lines == 0 ? LogPage.NONE : logs(handle, "", lines),
        Optional.empty(),
        parts(handle));
  }

  /**
   * A page of the job's output.
   *
   * @param cursor where the last page ended, or empty for the newest lines
   * @param maxLines how many lines at most
   */
  LogPage logs(Handle handle, String cursor, int maxLines);

  /** The checkpoint files that the job has written, newest first. */
  List<CheckpointFile> checkpoints(Handle handle);

  /**
   * The same for one of many looks.
   *
   * @param since what was read then or later serves
   */
  default List<CheckpointFile> checkpoints(Handle handle, Instant since) {
    return checkpoints(handle);
  }

  /** Whatever its jobs left behind, checkpoints among it. */
  Artifacts artifacts();

  /** What runs there whoever started it; empty where that is nobody's business but the user's. */
  default Optional<Foreign> foreign() {
    return Optional.empty();
  }

  /**
   * Asks the job to write a checkpoint and end, then ends it. Returns at once; the end is read back
   * through {@link #status}. The call is made for a permitted stop only.
   */
  StopRequested stop(Handle handle);

  /**
   * What runs in a job's name, also what nobody asked for; empty where the backend keeps no such
   * list, or cannot tell now.
   */
  default List<JobPart> parts(Handle handle) {
    return List.of();
  }

  /**
   * Ends one part of a job and leaves the others alone. The call is made for a permitted stop only;
   * the end is read back through {@link #parts}.
   */
  default StopRequested stop(Handle handle, String part) {
    return new StopRequested.Failed("it cannot end one part of a job: stop the whole job");
  }

  /**
   * Closes what a job left open that was read back as ended, so that nothing of it comes to run.
   *
   * @return whether nothing is left open; if not, it may be tried again later
   */
  default boolean close(Handle handle) {
    return true;
  }
}
