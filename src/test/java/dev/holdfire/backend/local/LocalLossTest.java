package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.BackendHarness;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs that lost their supervisor, their process or the machine's memory of both. */
class LocalLossTest extends BackendHarness {
  private static final String SLEEP = "import os, time\nprint(os.getpid())\ntime.sleep(300)";

  private LocalMachine machine;

  @BeforeEach
  void open() {
    machine = new LocalMachine(folder.resolve("state"));
  }

  @AfterEach
  void leaveNoProcess() {
    machine.endAll();
  }

  @Override
  protected LocalBackend backend() {
    return machine.backend();
  }

  @Override
  protected LocalBackend another() {
    return new LocalMachine(folder.resolve("state")).backend();
  }

  @Override
  protected boolean lives(long pid) {
    return LocalMachine.lives(pid);
  }

  @Test
  void withoutItsSupervisorAJobStillRunsAndIsEndedAtItsLimit() throws IOException {
    Handle handle = started(job("hf-orphan", SLEEP, 5, 2));
    long pid = pids(handle).getFirst();
    loseSupervisor("hf-orphan");

    assertThat(backend().status(handle)).isInstanceOf(JobStatus.Running.class);
    JobStatus.Ended ended = ended(handle);

    assertThat(ended.end()).isEqualTo(new AttemptEnd.TimedOut());
    assertThat(ended.attempts()).hasSize(1);
    assertThat(ended.attempts().getFirst().metered()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(lives(pid)).isFalse();
    assertThat(another().status(handle)).isEqualTo(ended);
  }

  @Test
  void withoutItsSupervisorAJobCanBeStopped() throws IOException {
    Handle handle = started(job("hf-lonely", IGNORE_TERM + SLEEP, 300, 1));
    long pid = pids(handle).getFirst();
    loseSupervisor("hf-lonely");

    assertThat(backend().stop(handle)).isEqualTo(new StopRequested.Underway(2));
    assertThat(backend().status(handle)).isInstanceOf(JobStatus.Stopping.class);
    assertThat(ended(handle).end()).isEqualTo(new AttemptEnd.Stopped());
    assertThat(lives(pid)).isFalse();
  }

  @Test
  void aJobThatIsGoneWithItsSupervisorIsLost() throws IOException {
    Handle handle = started(job("hf-gone", SLEEP, 300, 1));
    long pid = pids(handle).getFirst();
    loseSupervisor("hf-gone");
    LocalMachine.kill(pid);

    JobStatus.Lost lost = lost(handle);

    assertThat(lost.reason()).contains("gone");
    assertThat(lost.attempts()).extracting(Attempt::end).containsExactly(Optional.empty());
    assertThat(lost.attempts().getFirst().metered())
        .isBetween(Duration.ZERO, Duration.ofMinutes(5));
    assertThat(another().status(handle)).isEqualTo(lost);
    assertThat(backend().stop(handle)).isEqualTo(new StopRequested.AlreadyEnded());
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTheJob() throws IOException {
    Process bystander = bystander();
    try {
      Identity other = forged("hf-reused", bystander.pid(), machine.table().bootId(), 1);

      Handle handle = new Handle("local", 1, "hf-reused");
      assertThat(machine.table().alive(other)).isFalse();
      assertThat(backend().status(handle)).isInstanceOf(JobStatus.Lost.class);
      assertThat(backend().stop(handle)).isEqualTo(new StopRequested.AlreadyEnded());
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void afterARestartOfTheMachineAJobIsLostAndMeteredWithinItsLimit() throws IOException {
    Handle handle = new Handle("local", 1, "hf-boot");
    forged("hf-boot", ProcessHandle.current().pid(), "another-boot", 1);

    JobStatus.Lost lost = lost(handle);

    assertThat(lost.reason()).contains("restarted");
    assertThat(lost.attempts().getFirst().metered()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aJobWhoseLimitIsNotKnownIsLeftAlone() throws IOException {
    Handle handle = started(job("hf-blind", SLEEP, 300, 1));
    long pid = pids(handle).getFirst();
    JobFolder job = machine.folder("hf-blind");
    Files.delete(job.path().resolve(job.claim().orElseThrow().spec().orElseThrow()));
    loseSupervisor("hf-blind");

    assertThat(backend().status(handle)).isInstanceOf(JobStatus.Unknown.class);
    assertThat(lives(pid)).isTrue();
  }

  private JobStatus.Lost lost(Handle handle) {
    JobStatus status = poll(() -> backend().status(handle), seen -> !isUnderWay(seen));
    assertThat(status).isInstanceOf(JobStatus.Lost.class);
    return (JobStatus.Lost) status;
  }

  /** The supervisor ends by force, as nothing but an accident would have it. */
  private void loseSupervisor(String tag) throws IOException {
    long pid = machine.folder(tag).claim().orElseThrow().supervisor().pid();
    LocalMachine.kill(pid);
    poll(() -> lives(pid), living -> !living);
  }

  private Identity forged(String tag, long pid, String bootId, long ticks) throws IOException {
    JobFolder job = machine.folder(tag);
    job.create();
    String spec = job.writeSpec(new Spec(List.of("/bin/true"), "/", Map.of(), 60, 1, 2, List.of()));
    String identity =
        "\"pid\": %d, \"start_ticks\": %d, \"boot_id\": \"%s\"".formatted(pid, ticks, bootId);
    Files.writeString(
        job.path().resolve("claim.json"),
        "{\"by\": \"supervisor\", \"spec\": \"%s\", %s}".formatted(spec, identity));
    Files.writeString(
        job.path().resolve("attempt-1.json"),
        "{\"number\": 1, \"started_ms\": 1000, \"started_boot\": 0.5, \"log_offset\": 0, %s}"
            .formatted(identity));
    return new Identity(pid, ticks, bootId);
  }

  private static Process bystander() throws IOException {
    return new ProcessBuilder("sleep", "300").start();
  }
}
