package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told to Modal for a stop, and what is believed of its answers. */
class StopsTest extends RecordedModal {
  private static final String OTHER = "ap-OtherOfTheSameName00000";
  private static final JobHandle JOB = new JobHandle("hf-1", APP, "fu-1", "fc-1", Optional.empty());

  private String apps = "";
  private String call = "running";
  private Outcome stopped = new Outcome.Exited(0, "", "", false);
  private Runnable onStop = () -> {};
  private Runnable onCalls = () -> {};

  @BeforeEach
  void open() {
    answers = this::answer;
    apps = app(APP, "ephemeral (detached)", 1);
  }

  /** Also one that a lost answer left behind. */
  @Test
  void everyAppOfTheJobIsToldToStop() {
    apps += "," + app(OTHER, "ephemeral (detached)", 0);

    assertThat(stops().stop(JOB.handle())).isInstanceOf(StopRequested.Underway.class);
    assertThat(told()).containsExactly(APP, OTHER);
  }

  @Test
  void beingStoppedAlreadyIsNoFailure() {
    stopped = refused("App is already stopped. (Stopped at 2026-11-27 06:55:32+00:00 by 'me').");
    assertThat(stops().stop(JOB.handle())).isInstanceOf(StopRequested.Underway.class);

    stopped = refused("App with id 'ap-1' not found.");
    assertThat(stops().stop(JOB.handle()))
        .isInstanceOfSatisfying(
            StopRequested.Failed.class,
            failed -> assertThat(failed.reason()).contains("not found"));
  }

  /** An order that was taken is no end: that is what the lists show later, or do not. */
  @Test
  void anExitCodeIsNotBelieved() {
    Watch watch = new Watch(cli(), clock);
    Stops stops = new Stops(watch, this::files);

    assertThat(stops.stop(JOB.handle())).isInstanceOf(StopRequested.Underway.class);
    assertThat(status(watch)).isInstanceOf(JobStatus.Stopping.class);

    apps = app(APP, "stopping...", 1);
    call = "terminated";
    watch.changed();
    assertThat(status(watch)).isInstanceOf(JobStatus.Stopping.class);
    assertThat(stops.stop(JOB.handle())).isInstanceOf(StopRequested.Underway.class);
    assertThat(told()).describedAs("once more while it says stopping").containsExactly(APP, APP);

    apps = app(APP, "stopped", 0);
    watch.changed();
    assertThat(status(watch)).isInstanceOf(JobStatus.Ended.class);
    assertThat(stops.stop(JOB.handle())).isInstanceOf(StopRequested.AlreadyEnded.class);
    assertThat(told()).hasSize(2);
  }

  /** Another process passes a person's order on while this one looks. */
  @Test
  void aStopThatIsOrderedDuringALookIsNoLoss() {
    apps = app(APP, "stopped", 0);
    onCalls =
        () -> {
          call = "terminated";
          try {
            files(JOB.tag()).orderStop();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };

    assertThat(status(new Watch(cli(), clock)))
        .isInstanceOfSatisfying(
            JobStatus.Ended.class,
            ended -> assertThat(ended.end()).isInstanceOf(AttemptEnd.Stopped.class));
  }

  /** Nobody knows how it ended, but no call of it is left. */
  @Test
  void theAppOfALostJobIsClosed() {
    apps = app(APP, "ephemeral (detached)", 0);
    call = "terminated";
    onStop = () -> apps = app(APP, "stopped", 0);

    assertThat(status(new Watch(cli(), clock))).isInstanceOf(JobStatus.Lost.class);
    assertThat(stops().close(JOB)).isTrue();
    assertThat(told()).containsExactly(APP);
  }

  /** A deployed one would begin what crashes again for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"ephemeral (detached)", "ephemeral", "deployed", "initializing..."})
  void anAppWhoseCallsAreOverIsClosed(String state) {
    apps = app(APP, state, 0);
    call = "success";
    onStop = () -> apps = app(APP, "stopped", 0);

    assertThat(stops().close(JOB)).isTrue();
    assertThat(told()).containsExactly(APP);
  }

  @Test
  void whatMayStillWriteIsNotClosed() {
    assertThat(stops().close(JOB)).as("its call runs").isTrue();
    apps = app(APP, "ephemeral (detached)", 0);
    assertThat(stops().close(JOB)).as("its call runs, and no container is listed").isTrue();
    apps = app(APP, "ephemeral (detached)", 1);
    call = "success";
    assertThat(stops().close(JOB)).as("its container is there").isFalse();
    assertThat(told()).isEmpty();
  }

  @Test
  void whatIsNotClosedOrNotListedIsTriedAgain() {
    apps = app(APP, "ephemeral (detached)", 0);
    call = "success";
    assertThat(stops().close(JOB)).as("acknowledged and not done").isFalse();
    apps = "not a list";
    assertThat(stops().close(JOB)).isFalse();
    assertThat(told()).containsExactly(APP);
  }

  private Stops stops() {
    return new Stops(new Watch(cli(), clock), this::files);
  }

  private JobStatus status(Watch watch) {
    return watch.look(JOB, files(JOB.tag())).status();
  }

  private JobFiles files(String tag) {
    try {
      return new JobFiles(Files.createDirectories(folder.resolve(tag)), said -> said);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The apps that were told to stop, in order. */
  private List<String> told() {
    return asked.stream()
        .map(Command::arguments)
        .filter(words -> words.contains("stop"))
        .map(List::getLast)
        .toList();
  }

  private Outcome answer(Command command) {
    List<String> words = command.arguments();
    if (words.contains("stop")) {
      onStop.run();
      return stopped;
    }
    if (words.contains("calls")) {
      onCalls.run();
      return printed(
          """
          [{"function_call_id": "fc-1", "status": "%s", "container_id": "ta-1",
            "enqueued_at": "2026-11-27 06:54:50+00:00", "started_at": "2026-11-27 06:54:50+00:00",
            "startup_time_seconds": 0, "execution_time_seconds": 5}]\
          """
              .formatted(call));
    }
    return printed(
        words.contains("logs") ? "" : "[%s]".formatted(words.contains("app") ? apps : ""));
  }

  private static Outcome printed(String output) {
    return new Outcome.Exited(0, output, "", false);
  }

  private static Outcome refused(String error) {
    return new Outcome.Exited(1, "", "Error: " + error, false);
  }

  private static String app(String id, String state, int tasks) {
    return """
    {"app_id": "%s", "description": "%s", "state": "%s", "tasks": "%d",
     "created_at": "2026-11-27 06:54:49+00:00", "stopped_at": null}\
    """
        .formatted(id, JobHandle.appName(JOB.tag()), state, tasks);
  }
}
