package dev.holdfire.backend.modal;

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
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs jobs on Modal through its own command line. Each job, also each variant of a batch, is a
 * detached app of its own, called {@code holdfire-} and the job's identifier: whether such an app
 * keeps more than its newest call once its client has gone is documented nowhere, and one call is
 * kept in either case. It also makes each variant's stop the stop of an app.
 */
public final class ModalBackend implements Backend {
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,47}");

  /** What Modal admits for an attempt. */
  private static final long LONGEST_SECONDS = 86_400;

  private static final String NOT_OURS = "this build cannot read a handle of %s, version %d";

  private final ModalCli cli;
  private final Path jobs;
  private final Clock clock;
  private final Client client;
  private final Watch watch;
  private final Readiness readiness;
  private final Duration patience;

  /**
   * A backend over Modal's command line.
   *
   * @param cli with the server's own credentials
   * @param state where the jobs' files lie
   * @param patience how long a launch is waited for before it counts as unconfirmed
   */
  public ModalBackend(
      ModalCli cli, Path state, Processes processes, Clock clock, Duration patience) {
    this.cli = cli;
    this.jobs = state.resolve("modal");
    this.clock = clock;
    this.client = new Client(cli, processes);
    this.watch = new Watch(cli, clock);
    this.readiness = new Readiness(cli, clock);
    this.patience = patience;
  }

  @Override
  public String name() {
    return JobHandle.BACKEND;
  }

  @Override
  public Probe probe() {
    return readiness.probe();
  }

  @Override
  public PriceReading prices() {
    return new ModalPrices(cli, clock).read();
  }

  @Override
  public Billing billing() {
    return ModalBilling.USUAL;
  }

  @Override
  public Submitted submit(Submission submission) {
    Optional<String> obstacle = obstacle(submission);
    if (obstacle.isPresent()) {
      return new Submitted.NotStarted(obstacle.get());
    }
    JobFiles files = files(submission.tag());
    try {
      Optional<String> resume =
          submission.resume().isPresent()
              ? resumeFrom(submission.resume().get())
              : Optional.empty();
      if (submission.resume().isPresent() && resume.isEmpty()) {
        return new Submitted.NotStarted(
            "%s is not in a volume that a job on Modal mounted"
                .formatted(submission.resume().get().path()));
      }
      files.create();
      if (files.givenUp()
          || !files.submit(DriverSpec.of(submission, resume, Seen.IDLE_SECONDS))) {
        return launch(submission.tag(), files).await(patience);
      }
      return start(submission, files, options(submission, resume));
    } catch (IOException e) {
      return new Submitted.Unconfirmed("the job's files cannot be used: " + e);
    }
  }

  private Submitted start(Submission submission, JobFiles files, List<String> options)
      throws IOException {
    ModalCli here = in(submission.cloud().environment());
    return switch (new Client(here, clientProcesses())
        .start(files, submission.tag(), submission.project(), options)) {
      case Client.Start.NotStarted(String reason) ->
          files.giveUp()
              ? new Submitted.NotStarted(reason)
              : launch(submission.tag(), files).outcome();
      case Client.Start.Silent(String reason) -> new Submitted.Unconfirmed(reason);
      case Client.Start.Started _ -> {
        Submitted submitted = launch(submission.tag(), files).await(patience);
        watch.changed();
        yield submitted;
      }
    };
  }
}
