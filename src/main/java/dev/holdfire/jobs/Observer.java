package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.Observation.Kind;
import dev.holdfire.ledger.ObservationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Notes what is seen of a job: later launches of the same may rest on it. Nothing is noted that was
 * not there, and a time is never noted as shorter than it was.
 */
final class Observer {
  private static final long MICROS = 1_000;

  /** So many more attempts than permitted are no bad luck. */
  private static final int LOOP = 3;

  /** So many in a row that never began are no bad luck either. */
  private static final int CRASHES = 2;

  /** A first output is noted so late at most: it is looked for now and then, or told in seconds. */
  private static final Duration NOTED_LATE = Duration.ofSeconds(1);

  /** What is written closer together is one checkpoint in several files. */
  private static final long APART_MILLIS = 1_000;

  private final Job job;
  private final JobStatus status;
  private final Instant now;
  private final List<Observation> seen = new ArrayList<>();

  private Observer(Job job, JobStatus status, Instant now) {
    this.job = job;
    this.status = status;
    this.now = now;
  }

  /**
   * What is new, or better than what was noted before.
   *
   * @param lines its output, oldest first
   * @param files its checkpoints, newest first
   */
  static List<Observation> fresh(
      Handle handle,
      Job job,
      JobStatus status,
      List<String> lines,
      List<CheckpointFile> files,
      Instant now) {
    Map<Kind, Observation> before = new EnumMap<>(Kind.class);
    ObservationStore.of(handle, job.jobId()).forEach(known -> before.put(known.kind(), known));
    Observer observer = new Observer(job, status, now);
    observer.begun(Optional.ofNullable(before.get(Kind.LOOP)));
    observer.output(lines);
    observer.checkpoints(files, Optional.ofNullable(before.get(Kind.CHECKPOINT)));
    return observer.seen.stream()
        .filter(found -> isBetter(found, before.get(found.kind())))
        .toList();
  }

  /** The first of a kind stays; of step times the tightest, since each is an upper bound. */
  private static boolean isBetter(Observation found, @Nullable Observation before) {
    return before == null
        || (found.kind() == Kind.STEP && found.amount() < before.amount())
        || (found.kind() == Kind.LOOP && found.amount() > before.amount());
  }

  /** What runs in a job's name and nobody asked for, where that is news. */
  static Optional<Observation> extra(Handle handle, Job job, List<JobPart> parts, Instant now) {
    List<JobPart> extra = parts.stream().filter(JobPart::extra).toList();
    if (extra.isEmpty()) {
      return Optional.empty();
    }
    String evidence =
        extra.stream()
            .map(part -> "%s %s (%s)".formatted(part.what(), part.id(), part.state()))
            .collect(
                Collectors.joining(
                    ", ",
                    "more runs in its name than was asked for, since an answer was lost and the"
                        + " client asked again: ",
                    "; what that uses is booked to this job"));
    long live = extra.stream().filter(JobPart::live).count();
    boolean known =
        ObservationStore.of(handle, job.jobId()).stream()
            .anyMatch(seen -> seen.kind() == Kind.EXTRA && seen.evidence().equals(evidence));
    return known
        ? Optional.empty()
        : Optional.of(new Observation(job.jobId(), Kind.EXTRA, live, evidence, now));
  }

  /**
   * Nothing bounds how often a backend begins again what was preempted, or crashes. An attempt that
   * ran may be preempted, which is nobody's fault and costs no retry, so that it takes {@value
   * #LOOP} more than were permitted to ring. One that never began is not preempted but broken, and
   * is billed up to its whole start-up, 300 s of a GPU on Modal: {@value #CRASHES} in a row ring as
   * soon as more were begun than permitted. One alone may be a bad machine; and what keeps within
   * its permitted attempts is an ordinary retry, whatever it dies of.
   */
  private void begun(Optional<Observation> before) {
    List<Attempt> asked = status.attempts().stream().filter(attempt -> !attempt.extra()).toList();
    long permitted = (long) job.maxAttempts() * job.containers();
    boolean crashes = asked.size() > permitted && crashedLast(asked) >= CRASHES;
    if (crashes || asked.size() >= permitted + LOOP) {
      seen.add(
          new Observation(
              job.jobId(),
              Kind.LOOP,
              asked.size(),
              "it was begun %d times, and %d attempts were permitted: its containers %s, and each of them is billed"
                  .formatted(
                      asked.size(),
                      permitted,
                      crashes ? "crash before it begins" : "are preempted or crash"),
              before.map(Observation::at).orElse(now)));
    }
  }

  /** How many of the newest that are over never began. */
  private static long crashedLast(List<Attempt> attempts) {
    return attempts.reversed().stream()
        .flatMap(attempt -> attempt.end().stream())
        .takeWhile(AttemptEnd.NeverBegan.class::isInstance)
        .count();
  }

  private void output(List<String> lines) {
    if (status.attempts().isEmpty()) {
      return;
    }
    Attempt newest = status.attempts().getLast();
    Optional<Instant> first = newest.firstOutputAt();
    if (first.isEmpty()) {
      return;
    }
    long delay = Math.max(0, Duration.between(newest.startedAt(), first.get()).toMillis());
    add(Kind.OUTPUT, delay, "its first output came after %d ms".formatted(delay));
    if (status instanceof JobStatus.Running && newest.endedAt().isEmpty() && !lines.isEmpty()) {
      add(Kind.FLOWING, lines.size(), "%d lines were read while it ran".formatted(lines.size()));
    }
    StepLines steps = StepLines.in(lines);
    if (steps.widestGap() > 0) {
      add(
          Kind.PROGRESS,
          steps.widestGap(),
          "it showed progress every %d steps".formatted(steps.widestGap()));
    }
    // Steps of an earlier attempt would count as done in the time of this one.
    if (status.attempts().size() == 1 && steps.done() > 0) {
      Duration took = Duration.between(first.get(), newest.endedAt().orElse(now)).plus(NOTED_LATE);
      long each = Math.ceilDiv(Math.max(1, took.toMillis()) * MICROS, steps.done());
      add(
          Kind.STEP,
          each,
          "%d steps took at most %d ms".formatted(steps.done(), Math.max(1, took.toMillis())));
    }
  }

  private void checkpoints(List<CheckpointFile> files, Optional<Observation> before) {
    List<CheckpointFile> whole =
        files.stream().filter(CheckpointFile::verified).filter(Observer::holdsWeights).toList();
    if (whole.isEmpty()) {
      return;
    }
    CheckpointFile oldest = whole.getLast();
    add(
        Kind.CHECKPOINT,
        oldest.writtenAt().toEpochMilli(),
        wrote(oldest) + " of %d bytes".formatted(oldest.bytes()));
    long apart =
        whole.stream().collect(Collectors.groupingBy(Observer::series)).values().stream()
            .mapToLong(series -> apart(series, before))
            .max()
            .orElse(0);
    if (apart >= APART_MILLIS) {
      add(
          Kind.CHECKPOINTS,
          apart,
          "it wrote checkpoints %d s apart".formatted(Math.ceilDiv(apart, 1_000)));
    }
  }

  private static String wrote(CheckpointFile file) {
    return "it wrote " + file.path();
  }

  /** Parts of one checkpoint have names of their own; what is counted up has one. */
  private static String series(CheckpointFile file) {
    return file.path().replaceAll("\\d+", "#");
  }

  /** The widest gap between two of a series, or since the one file was first seen. */
  private static long apart(List<CheckpointFile> newestFirst, Optional<Observation> before) {
    CheckpointFile newest = newestFirst.getFirst();
    long widest =
        before
            .filter(known -> known.evidence().startsWith(wrote(newest) + " of "))
            .map(known -> newest.writtenAt().toEpochMilli() - known.amount())
            .orElse(0L);
    for (int i = 1; i < newestFirst.size(); i++) {
      widest =
          Math.max(
              widest,
              Duration.between(newestFirst.get(i).writtenAt(), newestFirst.get(i - 1).writtenAt())
                  .toMillis());
    }
    return widest;
  }

  /** Numbers about a run are no weights. */
  private static boolean holdsWeights(CheckpointFile file) {
    String name = file.path().toLowerCase(Locale.ROOT);
    return file.bytes() > 0
        && List.of(".json", ".jsonl", ".txt", ".csv", ".log", ".yaml", ".yml").stream()
            .noneMatch(name::endsWith);
  }

  private void add(Kind kind, long amount, String evidence) {
    seen.add(new Observation(job.jobId(), kind, amount, evidence, now));
  }
}
