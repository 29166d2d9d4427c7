package dev.holdfire.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a backend has to do besides that runs scripts as processes of a machine. */
public abstract class ScriptContract extends BackendContract {

  @Override
  protected final Submission saving(String tag, List<String> files) throws IOException {
    String script =
        """
        import os, sys
        for name in sys.argv[1:]:
            path = os.path.join(os.environ["HOLDFIRE_VOLUME"], name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(((name + "\\n").encode() * %1$d)[:%1$d])
        os.symlink("/etc/passwd", os.path.join(os.environ["HOLDFIRE_VOLUME"], "link.pt"))
        os.symlink("/etc", os.path.join(os.environ["HOLDFIRE_VOLUME"], "folder"))
        """
            .formatted(SAVED_BYTES);
    return submission(tag, write(tag + ".py", script), files, 60, 1);
  }

  @Test
  void aJobThatFailsKeepsItsExitCode() throws IOException {
    Handle handle = started(job("hf-ill", "raise SystemExit(7)"));

    assertThat(ended(handle).end()).isEqualTo(new AttemptEnd.Exited(7));
    assertThat(ended(handle).attempts().getFirst().firstOutputAt()).isEmpty();
  }

  @Test
  void aSignalIsTold() throws IOException {
    Handle handle = started(job("hf-signal", "import os\nos.kill(os.getpid(), 9)"));

    assertThat(ended(handle).end()).isEqualTo(new AttemptEnd.Signalled(9));
  }

  @Test
  void aFailureIsRetriedAsOftenAsPermitted() throws IOException {
    Handle handle = started(job("hf-retry", "print('once')\nraise SystemExit(1)", 60, 3));

    JobStatus.Ended ended = ended(handle);

    assertThat(ended.attempts()).extracting(Attempt::number).containsExactly(1, 2, 3);
    assertThat(ended.end()).isEqualTo(new AttemptEnd.Exited(1));
    assertThat(backend().logs(handle, "", 10).lines())
        .containsExactly(
            "=== holdfire: attempt 1 of 3 ===",
            "once",
            "=== holdfire: attempt 2 of 3 ===",
            "once",
            "=== holdfire: attempt 3 of 3 ===",
            "once");
  }

  @Test
  void aMarkerIsNoOutput() throws IOException {
    Handle handle = started(job("hf-silent", "pass", 60, 2));

    assertThat(ended(handle).attempts().getFirst().firstOutputAt()).isEmpty();
  }

  @Test
  void theLimitEndsAJobThatIgnoresTheOrderAndItsRunawayChild() throws IOException {
    String script =
        IGNORE_TERM
            + """
            import os, subprocess, sys
            child = subprocess.Popen(
                [sys.executable, "-c", "import signal, time; "
                 "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); "
                 "time.sleep(300)"],
                start_new_session=True, env={})
            print(os.getpid(), child.pid, flush=True)
            time.sleep(300)
            """;
    Handle handle = started(job("hf-limit", script, 3, 1));
    List<Long> pids = pids(handle);

    JobStatus.Ended ended = ended(handle);

    assertThat(ended.end()).isEqualTo(new AttemptEnd.TimedOut());
    assertThat(ended.attempts().getFirst().metered())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(pids).hasSize(2).noneMatch(this::lives);
  }

  @Test
  void aJobCanSaveItsWorkWithinTheLimit() throws IOException {
    String script =
        """
        import signal, sys, time
        def save(*_):
            print('saved', flush=True)
            sys.exit(0)
        signal.signal(signal.SIGTERM, save)
        print('ready', flush=True)
        time.sleep(300)
        """;
    Handle handle = started(job("hf-save", script, 12, 1));

    assertThat(ended(handle).end()).isEqualTo(new AttemptEnd.TimedOut());
    assertThat(backend().logs(handle, "", 10).lines()).containsExactly("ready", "saved");
  }

  @Test
  void aTimedOutAttemptIsRetried() throws IOException {
    Handle handle = started(job("hf-again", "import time\ntime.sleep(300)", 1, 2));

    assertThat(ended(handle).attempts())
        .extracting(Attempt::end)
        .containsExactly(
            Optional.of(new AttemptEnd.TimedOut()), Optional.of(new AttemptEnd.TimedOut()));
  }

  @Test
  void aStopEndsTheJobAndWhatItLeftAndIsNotRetried() throws IOException {
    String script =
        IGNORE_TERM
            + """
            import os
            if os.fork() == 0:
                os.setsid()
                if os.fork() > 0:
                    os._exit(0)
            print(os.getpid(), flush=True)
            time.sleep(300)
            """;
    Handle handle = started(job("hf-stop", script, 300, 3));
    poll(() -> backend().logs(handle, "", 10).lines(), lines -> lines.size() == 3);
    List<Long> pids = pids(handle);

    assertThat(backend().stop(handle)).isEqualTo(new StopRequested.Underway(2));
    assertThat(backend().status(handle)).isInstanceOf(JobStatus.Stopping.class);
    JobStatus.Ended ended = ended(handle);

    assertThat(ended.end()).isEqualTo(new AttemptEnd.Stopped());
    assertThat(ended.attempts()).hasSize(1);
    assertThat(pids).hasSize(2).noneMatch(this::lives);
  }

  @Test
  void argumentsArePassedOnAsTheyAre() throws IOException {
    List<String> arguments =
        List.of("a b", "--lr=0.1", "-x", "it's \"so\"", "$HOME", "*", "", "ü 漢 🔥", "a\nb");
    Path script = write("arguments.py", "import sys, json\nprint(json.dumps(sys.argv[1:]))");

    Handle handle = started(submission("hf-arguments", script, arguments, 60, 1));

    ended(handle);
    assertThat(backend().logs(handle, "", 10).lines())
        .containsExactly(
            "[\"a b\", \"--lr=0.1\", \"-x\", \"it's \\\"so\\\"\", \"$HOME\", \"*\", \"\","
                + " \"\\u00fc \\u6f22 \\ud83d\\udd25\", \"a\\nb\"]");
  }

  @Override
  protected final Submission job(Course course, String tag, long limit, int attempts)
      throws IOException {
    String body =
        switch (course) {
          case WELL -> "print('hello')";
          case FAILS -> "print('once')\nraise SystemExit(1)";
          case ENDLESS -> "print('up', flush=True)\ntime.sleep(300)";
        };
    return job(
        tag,
        "import os, time\nopen('%s/run-%s-%%d' %% time.time_ns(), 'w').close()\n"
                .formatted(folder, tag)
            + body,
        limit,
        attempts);
  }

  @Override
  protected final int starts(String tag) throws IOException {
    try (var files = Files.list(folder)) {
      return (int)
          files
              .filter(file -> file.getFileName().toString().startsWith("run-" + tag + "-"))
              .count();
    }
  }
}
