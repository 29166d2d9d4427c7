package dev.holdfire.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What every backend has to do. */
public abstract class BackendContract extends BackendHarness {
  protected static final long SAVED_BYTES = 40;

  /** What becomes of a job that is left alone. */
  protected enum Course {
    /** It writes the line {@code hello} and ends well. */
    WELL,
    /** It writes the line {@code once} and fails. */
    FAILS,
    /** It writes the line {@code up} and goes on until something ends it. */
    ENDLESS
  }

  /** A job of this course. */
  protected abstract Submission job(Course course, String tag, long limit, int attempts)
      throws IOException;

  /**
   * A job that saves each of these files of {@value #SAVED_BYTES} bytes, which hold its name and a
   * line end over and over, and ends well.
   */
  protected abstract Submission saving(String tag, List<String> files) throws IOException;

  /** How often a job was started, by the outside world's own count. */
  protected abstract int starts(String tag) throws IOException;

  @Test
  void aJobThatEndsWellIsToldAndNotRetried() throws IOException {
    Handle handle = started(job(Course.WELL, "hf-well", 60, 3));

    JobStatus.Ended ended = ended(handle);

    assertThat(ended.end()).isEqualTo(new AttemptEnd.Exited(0));
    assertThat(ended.attempts()).hasSize(1);
    Attempt attempt = ended.attempts().getFirst();
    assertThat(attempt.end()).contains(ended.end());
    assertThat(attempt.firstOutputAt()).isPresent();
    assertThat(attempt.firstOutputAt().orElseThrow())
        .isBetween(attempt.startedAt(), attempt.endedAt().orElseThrow());
    assertThat(lines(handle)).containsExactly("hello");
    assertThat(starts("hf-well")).isEqualTo(1);
  }

  @Test
  void aFailureIsToldOnceItWasRetriedAsOftenAsPermitted() throws IOException {
    Handle handle = started(job(Course.FAILS, "hf-ill", 60, 3));

    JobStatus.Ended ended = ended(handle);

    assertThat(ended.end())
        .isNotIn(new AttemptEnd.Exited(0), new AttemptEnd.Stopped(), new AttemptEnd.TimedOut());
    assertThat(lines(handle)).containsExactly("once", "once", "once");
  }

  @Test
  void theLimitEndsAnAttemptAndIsMetered() throws IOException {
    JobStatus.Ended ended = ended(started(job(Course.ENDLESS, "hf-limit", 3, 1)));

    assertThat(ended.end()).isEqualTo(new AttemptEnd.TimedOut());
    assertThat(ended.attempts()).hasSize(1);
    assertThat(ended.attempts().getFirst().metered())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
  }

  @Test
  void aStopEndsAJobThatWouldGoOnAndIsNotRetried() throws IOException {
    Handle handle = started(job(Course.ENDLESS, "hf-stop", 300, 3));
    poll(() -> lines(handle), List.of("up")::equals);
    JobStatus running = backend().status(handle);

    StopRequested asked = backend().stop(handle);
    JobStatus.Ended ended = ended(handle);

    assertThat(running).isInstanceOf(JobStatus.Running.class);
    assertThat(running.attempts().getFirst().metered()).isPositive();
    assertThat(asked).isInstanceOf(StopRequested.Underway.class);
    assertThat(ended.end()).isEqualTo(new AttemptEnd.Stopped());
    assertThat(starts("hf-stop")).isEqualTo(1);
    assertThat(backend().stop(handle)).isEqualTo(new StopRequested.AlreadyEnded());
    assertThat(backend().status(handle)).isEqualTo(ended);
  }

  @Test
  void aJobIsFoundByItsTagAndASecondSubmissionRunsNothing() throws IOException {
    Submission submission = job(Course.WELL, "hf-found", 60, 1);
    Handle handle = started(submission);

    assertThat(another().recover("hf-found")).isEqualTo(new Recovery.Found(handle));
    assertThat(another().submit(submission)).isEqualTo(new Submitted.Started(handle));
    ended(handle);
    assertThat(another().recover("hf-found")).isEqualTo(new Recovery.Found(handle));
    assertThat(another().submit(submission)).isEqualTo(new Submitted.Started(handle));
    assertThat(starts("hf-found")).isEqualTo(1);
  }

  @Test
  void anAbsentJobCannotStartAnyMore() throws IOException {
    assertThat(backend().recover("hf-absent")).isEqualTo(new Recovery.Absent());

    assertThat(another().submit(job(Course.WELL, "hf-absent", 60, 1)))
        .isInstanceOf(Submitted.NotStarted.class);
    assertThat(backend().recover("hf-absent")).isEqualTo(new Recovery.Absent());
    assertThat(starts("hf-absent")).isZero();
  }

  @Test
  void ofASubmissionAndARecoveryOnlyOneWins() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 4; round++) {
        String tag = "hf-race" + round;
        Submission submission = job(Course.WELL, tag, 60, 1);
        var submitted = threads.submit(() -> backend().submit(submission));
        long pause = longestStart().toMillis() * round / 4;
        var recovered =
            threads.submit(
                () -> {
                  Thread.sleep(pause);
                  return another().recover(tag);
                });

        boolean absent = recovered.get() instanceof Recovery.Absent;
        assertThat(submitted.get())
            .isInstanceOf(absent ? Submitted.NotStarted.class : Submitted.Started.class);
        if (submitted.get() instanceof Submitted.Started(Handle handle)) {
          ended(handle);
        }
        assertThat(starts(tag)).isEqualTo(absent ? 0 : 1);
      }
    }
  }

  @Test
  void aScriptThatDoesNotExistIsNotStarted() {
    Submission submission = submission("hf-none", folder.resolve("none.py"), List.of(), 60, 1);

    assertThat(backend().submit(submission))
        .isInstanceOfSatisfying(
            Submitted.NotStarted.class, no -> assertThat(no.reason()).contains("none.py"));
  }

  @Test
  void whatAJobLeftIsListedByItsNamesAndCopiedWhole() throws IOException {
    List<String> names =
        List.of("runs/größe 漢🔥.pt", "runs/deeper/a\\nb \"q\" [x].bin", "a\nb\t.json");
    Handle handle = started(saving("hf-saving", names));
    ended(handle);

    List<Artifact> files = listed(handle);

    assertThat(files).extracting(Artifact::bytes).containsOnly(SAVED_BYTES);
    assertThat(files)
        .extracting(Artifact::path)
        .containsExactlyInAnyOrderElementsOf(names.stream().map(this::savedAs).toList());
    for (String name : names) {
      Path target = folder.resolve("copy of " + name.hashCode());
      assertThat(copied(handle, file(files, name), target)).isEmpty();
      assertThat(Files.readString(target)).startsWith(name.substring(0, 7));
      assertThat(target).hasSize(SAVED_BYTES);
    }
  }

  @Test
  void aFileThatIsNotWhatWasListedIsNoCopy() throws IOException {
    Handle handle = started(saving("hf-changing", List.of("a.pt")));
    ended(handle);
    Artifact file = listed(handle).getFirst();
    Artifact other = new Artifact(file.path(), file.origin(), file.bytes() + 1, file.writtenAt());
    Artifact none = new Artifact("b.pt", file.origin() + "x", 1, file.writtenAt());
    Handle strange = new Handle("elsewhere", 1, "x");

    assertThat(copied(handle, other, folder.resolve("other"))).isPresent();
    assertThat(copied(handle, none, folder.resolve("none"))).isPresent();
    assertThat(backend().artifacts().list(strange)).isInstanceOf(Artifacts.Listing.Unknown.class);
    assertThat(copied(strange, file, folder.resolve("strange"))).isPresent();
  }

  private List<Artifact> listed(Handle handle) {
    Artifacts.Listing listing = backend().artifacts().list(handle);
    assertThat(listing).isInstanceOf(Artifacts.Listing.Listed.class);
    return ((Artifacts.Listing.Listed) listing).files();
  }

  private Artifact file(List<Artifact> files, String name) {
    return files.stream()
        .filter(file -> file.path().equals(savedAs(name)))
        .findFirst()
        .orElseThrow();
  }

  private Optional<String> copied(Handle handle, Artifact file, Path target) {
    return backend().artifacts().copy(handle, file, target);
  }

  /** The path under which a file that a job saved is listed. */
  protected String savedAs(String name) {
    return name;
  }

  @Test
  void pagesOfALogFollowEachOther() throws IOException {
    Handle handle = started(job(Course.FAILS, "hf-pages", 60, 2));
    ended(handle);

    LogPage all = backend().logs(handle, "", 100);
    LogPage newest = backend().logs(handle, "", 1);
    LogPage nothing = backend().logs(handle, all.cursor(), 100);

    assertThat(newest.lines()).containsExactly(all.lines().getLast());
    assertThat(newest.truncated()).isTrue();
    assertThat(nothing.lines()).isEmpty();
    assertThat(nothing.truncated()).isFalse();
  }

  /** What a start takes at most until it cannot be prevented any more. */
  protected Duration longestStart() {
    return Duration.ofMillis(240);
  }

  /** What the job wrote, without what was written about it. */
  protected final List<String> lines(Handle handle) {
    return backend().logs(handle, "", 100).lines().stream()
        .filter(line -> !line.startsWith("=== holdfire:"))
        .toList();
  }
}
