package dev.holdfire.cli;

import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** One run of the program. */
public final class Program {
  private static final String DEBUG = "HOLDFIRE_DEBUG";
  private static final int MESSAGE_LENGTH = 4000;

  private Program() {}

  /**
   * Runs a command line and gives the exit code. A bare {@code serve}, which is what clients start,
   * is run as it stands: loading the parser of command lines would take a good part of its start.
   */
  public static int run(Surroundings surroundings, String... arguments) {
    return arguments.length == 1 && arguments[0].equals("serve")
        ? serve(surroundings)
        : HoldfireCommand.run(surroundings, arguments);
  }

  private static int serve(Surroundings surroundings) {
    try {
      return surroundings.serve().get();
    } catch (RuntimeException e) {
      return told(surroundings, new PrintWriter(System.err, true, StandardCharsets.UTF_8), e);
    }
  }

  /** Tells what went wrong, with what to do next, and gives the exit code for it. */
  static int told(Surroundings surroundings, PrintWriter err, Exception exception) {
    if ("1".equals(surroundings.environment().get(DEBUG))) {
      exception.printStackTrace(err);
    }
    if (exception instanceof HoldfireException known) {
      err.println("holdfire: " + PlainText.clean(known.getMessage(), MESSAGE_LENGTH));
      return known.code().exitCode().number();
    }
    err.println(
        "holdfire: a fault of Holdfire (%s); run it again with %s=1 and report what it prints"
            .formatted(PlainText.line(exception.toString(), MESSAGE_LENGTH), DEBUG));
    return ExitCode.FAULT.number();
  }
}
