package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.ScriptContract;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend has to do, and what is particular to jobs on this machine. */
class LocalBackendTest extends ScriptContract {
  private LocalMachine machine;

  @BeforeEach
  void open() {
    machine =
        new LocalMachine(
            folder.resolve("state"),
            Map.of("MODAL_TOKEN_SECRET", "secret", "HOLDFIRE_HOME", "/nowhere", "COLOUR", "blue"),
            Optional.empty(),
            List.of());
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
  void theJobSeesItsOwnVariablesAndNoCredentials() throws IOException {
    Handle handle =
        started(
            job(
                "hf-variables",
                """
                import os
                for name in sorted(os.environ):
                    if name.startswith(('HOLDFIRE_', 'MODAL_', 'COLOUR', 'PYTHONUNB')):
                        print(name, os.environ[name])
                print(os.getcwd())
                """));

    ended(handle);
    assertThat(backend().logs(handle, "", 20).lines())
        .containsExactly(
            "COLOUR blue",
            "HOLDFIRE_JOB hf-variables",
            "HOLDFIRE_VOLUME " + folder.resolve("state/volumes/runs/hf-variables"),
            "PYTHONUNBUFFERED 1",
            folder.toRealPath().toString());
  }

  @Test
  void theJobsFolderIsForTheUserAlone() throws IOException {
    ended(started(job("hf-private", "pass")));

    assertThat(Files.getPosixFilePermissions(machine.folder("hf-private").path()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aRetryResumesFromTheNewestCheckpointThatIsNotCutShort() throws IOException {
    Handle handle =
        started(
            job(
                "hf-resume",
                """
                import os, sys, zipfile
                volume = os.environ['HOLDFIRE_VOLUME']
                print(os.environ.get('HOLDFIRE_RESUME_FROM', 'nothing'))
                with zipfile.ZipFile(volume + '/good.pt', 'w') as file:
                    file.writestr('data', 'x' * 1000)
                os.utime(volume + '/good.pt', (1000, 1000))
                with open(volume + '/cut.pt', 'wb') as file:
                    file.write(open(volume + '/good.pt', 'rb').read()[:200])
                sys.exit(1)
                """,
                60,
                2));

    ended(handle);
    assertThat(backend().logs(handle, "", 20).lines())
        .contains("nothing", folder.resolve("state/volumes/runs/hf-resume/good.pt").toString());
  }

  @Test
  void theProjectsOwnPythonIsUsedAndTheSettingsWin() throws IOException {
    interpreter(folder.resolve(".venv/bin/python"), "venv");
    interpreter(folder.resolve("other"), "settings");
    Submission submission = job("hf-venv", "pass");

    assertThat(JobCommand.of(submission, machine.settings()))
        .isEqualTo(
            new JobCommand.Found(
                List.of(
                    folder.resolve(".venv/bin/python").toString(),
                    folder.resolve("hf-venv.py").toString())));
    LocalMachine other =
        new LocalMachine(
            folder.resolve("state"),
            Map.of(),
            Optional.of(folder.resolve("other").toString()),
            List.of());
    assertThat(JobCommand.of(submission, other.settings()))
        .isEqualTo(
            new JobCommand.Found(
                List.of(
                    folder.resolve("other").toString(), folder.resolve("hf-venv.py").toString())));
    Handle handle = started(submission);
    ended(handle);
    assertThat(backend().logs(handle, "", 5).lines()).containsExactly("venv");
  }

  /** The job is not held up by it, and what is newest stays. */
  @Test
  void theDiskOfOldOutputIsGivenBack() throws Exception {
    Handle handle =
        started(
            job(
                "hf-loud",
                """
                import sys
                for _ in range(340 * 1024):
                    sys.stdout.buffer.write(b'x' * 1023 + b'\\n')
                print('last')
                """));

    assertThat(ended(handle).end()).isEqualTo(new AttemptEnd.Exited(0));
    assertThat(backend().logs(handle, "", 1).lines()).containsExactly("last");
    assertThat(backend().logs(handle, "0", 2).lines().getFirst())
        .isEqualTo(
            "=== holdfire: %d bytes of older output are not kept ===".formatted((64 << 20) + 1024));
    Process used =
        new ProcessBuilder("du", "-k", folder.resolve("state/jobs/hf-loud/output.log").toString())
            .start();
    assertThat(Long.parseLong(used.inputReader().readLine().split("\t", -1)[0]))
        .isBetween(200L << 10, 300L << 10);
  }

  @Test
  void aFirstLineOrAnExtensionSaysHowToRunAScript() throws IOException {
    Path shell = write("plain.sh", "echo \"$BASH\" \"$1\" \"$2\"");
    Path config = write("a config.json", "{}");
    Handle bash =
        started(
            new Submission(
                "hf-bash",
                shell,
                folder,
                Optional.empty(),
                Optional.of(config),
                List.of(),
                Optional.empty(),
                "runs",
                Optional.empty(),
                1,
                1,
                60,
                1,
                Submission.Cloud.NONE));
    Path marked = write("marked", "#!/bin/cat\nthe script itself\n");
    Files.setPosixFilePermissions(marked, PosixFilePermissions.fromString("rwx------"));
    Handle cat = started(submission("hf-marked", marked, List.of(), 60, 1));

    ended(bash);
    ended(cat);
    assertThat(backend().logs(bash, "", 5).lines().getFirst()).endsWith("bash --config " + config);
    assertThat(backend().logs(cat, "", 5).lines())
        .containsExactly("#!/bin/cat", "the script itself");
  }

  @Test
  void aScriptThatNothingSaysHowToRunIsNotStarted() throws IOException {
    Path bare = write("bare", "echo no");
    Path locked = write("locked", "#!/bin/sh\necho no");
    Path lost = write("lost", "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(lost, PosixFilePermissions.fromString("rwx------"));

    assertThat(refusal("hf-bare", bare)).contains("#!");
    assertThat(refusal("hf-locked", locked)).contains("chmod +x");
    assertThat(refusal("hf-lost", lost)).contains("could not be started");
    assertThat(backend().recover("hf-lost")).isEqualTo(new Recovery.Absent());
  }

  @Test
  void namesThatLeaveTheFolderAreRefused() throws IOException {
    Submission submission = submission("../out", write("x.py", "pass"), List.of(), 60, 1);

    assertThat(backend().submit(submission)).isInstanceOf(Submitted.NotStarted.class);
    assertThat(backend().status(new Handle("local", 1, "../../etc")))
        .isInstanceOf(JobStatus.Unknown.class);
    assertThat(backend().status(new Handle("local", 2, "hf-new")))
        .isInstanceOf(JobStatus.Unknown.class);
  }

  private String refusal(String tag, Path script) {
    Submitted submitted = backend().submit(submission(tag, script, List.of(), 60, 1));
    assertThat(submitted).isInstanceOf(Submitted.NotStarted.class);
    return ((Submitted.NotStarted) submitted).reason();
  }

  private static void interpreter(Path file, String says) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho " + says + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
