package dev.holdfire.backend.local;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tells a job's state from its folder and the process table. While the supervisor of a job is gone,
 * but not the job, looking at it is what holds its limit and its order to stop.
 */
final class Watch {
  private final ProcessTable processes;
  private final Clock clock;

  Watch(ProcessTable processes, Clock clock) {
    this.processes = processes;
    this.clock = clock;
  }

  JobStatus status(String tag, JobFolder folder) throws IOException {
    Optional<Claim> claim = folder.claim();
    if (claim.isEmpty()) {
      return new JobStatus.Unknown("there is no record of the job in " + folder.path());
    }
    if (claim.get().by() == Claim.By.RECOVER) {
      return new JobStatus.Lost(List.of(), "the job was given up before it was started");
    }
    Optional<EndRecord> end = folder.end();
    if (end.isPresent()) {
      return ended(folder, end.get());
    }
    if (processes.alive(claim.get().supervisor())) {
      return running(folder);
    }
    // It may have written the end and left between the two looks.
    Optional<EndRecord> late = folder.end();
    return late.isPresent() ? ended(folder, late.get()) : unsupervised(tag, folder, claim.get());
  }

  /** Asks what is left of a job without a supervisor to end; does nothing while there is one. */
  void askToEnd(String tag, JobFolder folder) throws IOException {
    Optional<Claim> claim = folder.claim();
    List<AttemptRecord> attempts = folder.attempts();
    if (claim.isPresent() && !attempts.isEmpty() && !processes.alive(claim.get().supervisor())) {
      processes
          .members(tag, attempts.getLast().process())
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    }
  }

  private JobStatus running(JobFolder folder) throws IOException {
    List<Attempt> told = folder.attempts().stream().map(each -> each.told(soFar(each))).toList();
    return folder.stopOrder().isPresent()
        ? new JobStatus.Stopping(told)
        : new JobStatus.Running(told);
  }

  private JobStatus unsupervised(String tag, JobFolder folder, Claim claim) throws IOException {
    List<AttemptRecord> attempts = folder.attempts();
    if (attempts.isEmpty()) {
      return ended(
          folder,
          lost(folder, "its supervisor ended before it started the command", Duration.ZERO));
    }
    AttemptRecord last = attempts.getLast();
    if (last.end().isPresent()) {
      return ended(folder, write(folder, EndRecord.Kind.ENDED, "", Duration.ZERO));
    }
    Optional<Spec> spec = folder.spec(claim);
    if (spec.isEmpty()) {
      // Nobody may end a job at a limit that is not known.
      return new JobStatus.Unknown("the job's specification is gone from " + folder.path());
    }
    Duration limit = Duration.ofSeconds(spec.get().limitSeconds());
    if (!last.bootId().equals(processes.bootId())) {
      Duration possible = Duration.between(Instant.ofEpochMilli(last.startedMs()), clock.instant());
      return ended(
          folder, lost(folder, "the machine was restarted while it ran", within(possible, limit)));
    }
    Duration soFar = soFar(last);
    boolean overdue = soFar.compareTo(limit) >= 0;
    List<Long> members = processes.members(tag, last.process());
    if (!members.isEmpty()) {
      if (overdue || graceIsOver(folder, spec.get())) {
        members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        if (overdue) {
          folder.noteLimit();
        }
      }
      return running(folder);
    }
    // Nobody saw it end, and this look may come hours later: it counts to where it was ended.
    if (folder.stopOrder().isPresent()) {
      Duration ordered =
          seconds(folder.stopOrder().get().askedBoot() - last.startedBoot())
              .plusSeconds(spec.get().graceSeconds());
      return ended(
          folder, write(folder, EndRecord.Kind.STOPPED, "", within(within(soFar, ordered), limit)));
    }
    Optional<Instant> cut = folder.endedAtLimit();
    if (cut.isPresent()) {
      Duration ran =
          within(soFar, Duration.between(Instant.ofEpochMilli(last.startedMs()), cut.get()));
      return ended(folder, write(folder, EndRecord.Kind.TIMED_OUT, "", ran));
    }
    return ended(
        folder,
        lost(
            folder,
            "its supervisor and its process are gone without a word of how they ended",
            within(soFar, limit)));
  }

  private boolean graceIsOver(JobFolder folder, Spec spec) throws IOException {
    Optional<StopOrder> order = folder.stopOrder();
    return order.isPresent()
        && processes.bootSeconds() - order.get().askedBoot() >= spec.graceSeconds();
  }

  private EndRecord lost(JobFolder folder, String reason, Duration metered) throws IOException {
    return write(folder, EndRecord.Kind.LOST, reason, metered);
  }

  /** The end as it now stands on disk, which another server may have written first. */
  private EndRecord write(JobFolder folder, EndRecord.Kind kind, String reason, Duration metered)
      throws IOException {
    EndRecord mine =
        new EndRecord(
            kind,
            Optional.of(reason).filter(text -> !text.isEmpty()),
            clock.millis(),
            Optional.of(metered.toMillis()));
    folder.end(mine);
    return folder.end().orElse(mine);
  }

  private static JobStatus ended(JobFolder folder, EndRecord end) throws IOException {
    List<AttemptRecord> records = folder.attempts();
    return switch (end.kind()) {
      case ENDED -> {
        List<Attempt> attempts = told(records, end, Optional.empty());
        Optional<AttemptEnd> how = attempts.isEmpty() ? Optional.empty() : attempts.getLast().end();
        yield how.isPresent()
            ? new JobStatus.Ended(attempts, how.get())
            : new JobStatus.Lost(attempts, "the record of its last attempt is gone");
      }
      case STOPPED -> endedBy(new AttemptEnd.Stopped(), records, end);
      case TIMED_OUT -> endedBy(new AttemptEnd.TimedOut(), records, end);
      case LOST -> new JobStatus.Lost(told(records, end, Optional.empty()), reason(end));
      case NOT_STARTED -> new JobStatus.Lost(List.of(), "it was never started: " + reason(end));
    };
  }

  private static JobStatus endedBy(AttemptEnd how, List<AttemptRecord> records, EndRecord end) {
    return new JobStatus.Ended(told(records, end, Optional.of(how)), how);
  }

  private static String reason(EndRecord end) {
    return end.reason().orElse("no reason was written down");
  }

  private static List<Attempt> told(
      List<AttemptRecord> records, EndRecord end, Optional<AttemptEnd> how) {
    Instant at = Instant.ofEpochMilli(end.atMs());
    Duration metered = Duration.ofMillis(end.meteredMs().orElse(0L));
    return records.stream()
        .map(
            each ->
                each.end().isPresent() ? each.told(Duration.ZERO) : each.endedBy(how, at, metered))
        .toList();
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
  }

  private Duration soFar(AttemptRecord attempt) {
    try {
      return seconds(processes.bootSeconds() - attempt.startedBoot());
    } catch (IOException e) {
      // Without the machine's own clock, the wall clock has to do.
      return Duration.between(Instant.ofEpochMilli(attempt.startedMs()), clock.instant());
    }
  }

  private static Duration within(Duration time, Duration limit) {
    Duration positive = time.isNegative() ? limit : time;
    return positive.compareTo(limit) > 0 ? limit : positive;
  }
}
