package dev.holdfire.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the MCP server on stdin and stdout. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Serves MCP on stdin and stdout, for a client to start. Logs go to stderr"
            + " (HOLDFIRE_LOG=debug for more).")
final class ServeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  ServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return surroundings.serve().get();
  }
}
