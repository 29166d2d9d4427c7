package dev.holdfire.backend.local;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.BackendContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The local backend does what every backend has to. */
class LocalBackendContractTest extends BackendContract {
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
  protected Backend backend() {
    return machine.backend();
  }

  @Override
  protected Backend another() {
    return new LocalMachine(folder.resolve("state")).backend();
  }

  @Override
  protected boolean lives(long pid) {
    return LocalMachine.lives(Path.of("/proc"), pid);
  }
}
