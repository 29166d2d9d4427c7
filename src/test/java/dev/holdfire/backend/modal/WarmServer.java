package dev.holdfire.backend.modal;

import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A server that a test kills: asks Modal, says so, and asks again when it is told to. */
final class WarmServer {
  private WarmServer() {}

  /** Runs it in the environment that it has, with the command as its argument. */
  public static void main(String[] arguments) throws IOException {
    ModalCli cli =
        new ModalCli(
            new ModalSettings(
                List.of(arguments),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Path.of("target"),
                System.getenv()),
            new SystemProcesses(),
            new Redactor(List.of(), List.of()),
            Clock.systemUTC());
    while (System.in.read() >= 0) {
      System.out.println(cli.apps() instanceof Answer.Value ? "asked" : "failed");
    }
  }
}
