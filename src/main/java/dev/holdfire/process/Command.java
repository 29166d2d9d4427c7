package dev.holdfire.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program to run.
 *
 * @param arguments the program and its arguments, passed on as they are
 * @param folder the working folder
 * @param environment variables set on top of the inherited ones
 * @param withoutVariables inherited variables that the child must not see
 * @param input what the child reads from standard input; empty closes it at once
 * @param timeout after which the child is ended
 * @param outputLimit how many bytes of standard output, and of standard error, are kept; the rest
 *     is read and dropped
 */
public record Command(
    List<String> arguments,
    Path folder,
    Map<String, String> environment,
    Set<String> withoutVariables,
    String input,
    Duration timeout,
    int outputLimit) {

  private static final int DEFAULT_OUTPUT_LIMIT = 1 << 20;

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    withoutVariables = Set.copyOf(withoutVariables);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
  }

  /**
   * A command with nothing on standard input, the inherited environment and a limit of 1 MiB on
   * each output.
   */
  public static Command of(Path folder, Duration timeout, List<String> arguments) {
    return new Command(arguments, folder, Map.of(), Set.of(), "", timeout, DEFAULT_OUTPUT_LIMIT);
  }

  /** The same command with these variables set on top. */
  public Command withEnvironment(Map<String, String> variables) {
    return new Command(arguments, folder, variables, withoutVariables, input, timeout, outputLimit);
  }

  /** The same command with this text on standard input. */
  public Command withInput(String text) {
    return new Command(
        arguments, folder, environment, withoutVariables, text, timeout, outputLimit);
  }
}
