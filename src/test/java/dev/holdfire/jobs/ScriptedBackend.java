package dev.holdfire.jobs;

import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.BilledHour;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.backend.Probe;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.PriceReading;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A backend in memory that does what a test scripts. It is the outside world: it outlives the
 * servers of a test, and it counts how often it was told to start each tag.
 */
final class ScriptedBackend implements Backend {
  /** Every submission, in order. */
  final List<Submission> submissions = new ArrayList<>();

  /** Every tag that it was told to stop. */
  final List<String> stops = new ArrayList<>();

  /** Every tag that it was told to close, and whether nothing of it stayed open. */
  final List<String> closings = new ArrayList<>();

  boolean closes = true;
  final Map<String, JobStatus> statuses = new HashMap<>();
  PriceReading prices = new PriceReading.Read(List.of());
  int priceReadings;
  Optional<List<BilledHour>> bill = Optional.empty();
  int billReadings;
  int looks;

  /** How old what the last look rested on may have been. */
  Instant since = Instant.MIN;

  Duration pace = Duration.ZERO;
  Optional<MonthReading> month = Optional.empty();
  int monthReadings;

  /** What else runs where it runs its jobs; none where it runs nothing else. */
  Optional<Callable<Foreign.Listing>> foreign = Optional.empty();

  List<String> lines = List.of();
  boolean truncated;
  Optional<Instant> newestOutput = Optional.empty();
  List<CheckpointFile> checkpoints = List.of();
  Supplier<List<JobPart>> onParts = List::of;
  Function<Submission, Submitted> onSubmit = this::start;
  Function<String, Recovery> onRecover =
      tag -> statuses.containsKey(tag) ? new Recovery.Found(handle(tag)) : new Recovery.Absent();
  Function<String, StopRequested> onStop = _ -> new StopRequested.Underway(0);
  Runnable beforeStatus = () -> {};

  static Handle handle(String tag) {
    return new Handle("local", 1, tag);
  }

  /** Brings the job into the world. */
  Submitted start(Submission submission) {
    statuses.put(submission.tag(), new JobStatus.Running(List.of()));
    return new Submitted.Started(handle(submission.tag()));
  }

  /** An attempt that is over. */
  static Attempt over(int number, Instant start, Duration metered, AttemptEnd end) {
    return new Attempt(
        number,
        start,
        Optional.of(start.plus(metered)),
        metered,
        Optional.of(end),
        Optional.of(start));
  }

  /** An attempt that runs. */
  static Attempt live(int number, Instant start, Duration soFar) {
    return new Attempt(
        number, start, Optional.empty(), soFar, Optional.empty(), Optional.of(start));
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
    priceReadings++;
    return prices;
  }

  @Override
  public Optional<List<BilledHour>> bill(Instant since) {
    billReadings++;
    return bill;
  }

  @Override
  public Optional<MonthReading> month(YearMonth asked) {
    monthReadings++;
    return month;
  }

  @Override
  public Optional<Foreign> foreign() {
    return foreign.map(ListedOnly::new);
  }

  /** What runs beside the jobs, by its list alone. */
  private record ListedOnly(Callable<Foreign.Listing> lists) implements Foreign {
    @Override
    public Listing list() {
      try {
        return lists.call();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Holding holding(String id) {
      throw new UnsupportedOperationException("it is listed only");
    }

    @Override
    public Handle adopted(String id, String tag, Instant from) {
      throw new UnsupportedOperationException("it is listed only");
    }
  }

  @Override
  public Billing billing() {
    return Billing.WHOLE_JOB;
  }

  @Override
  public Submitted submit(Submission submission) {
    submissions.add(submission);
    return onSubmit.apply(submission);
  }

  @Override
  public Recovery recover(String tag) {
    return onRecover.apply(tag);
  }

  @Override
  public Duration pace() {
    return pace;
  }

  @Override
  public JobStatus status(Handle handle) {
    looks++;
    JobStatus status =
        statuses.getOrDefault(handle.value(), new JobStatus.Unknown("nobody knows it"));
    beforeStatus.run();
    return status;
  }

  @Override
  public LogPage logs(Handle handle, String cursor, int maxLines) {
    return new LogPage(lines, "", truncated);
  }

  @Override
  public JobLook look(Handle handle, int lines, Instant since) {
    this.since = since;
    JobLook look = Backend.super.look(handle, lines, since);
    return new JobLook(look.status(), look.newest(), newestOutput, look.parts());
  }

  @Override
  public Artifacts artifacts() {
    throw new UnsupportedOperationException("its jobs leave nothing");
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle) {
    return checkpoints;
  }

  @Override
  public List<JobPart> parts(Handle handle) {
    return onParts.get();
  }

  @Override
  public StopRequested stop(Handle handle, String part) {
    stops.add(part);
    return onStop.apply(part);
  }

  @Override
  public StopRequested stop(Handle handle) {
    stops.add(handle.value());
    return onStop.apply(handle.value());
  }

  @Override
  public boolean close(Handle handle) {
    closings.add(handle.value());
    return closes;
  }
}
