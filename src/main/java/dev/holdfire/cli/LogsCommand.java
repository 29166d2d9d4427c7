package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.JobView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a job's output. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints the output of a job, secrets masked.")
final class LogsCommand implements Callable<Integer> {
  /** What is read at a time while following. */
  private static final int PAGE = 1000;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(paramLabel = "JOB", description = "The job, such as hf-abcdefghij.")
  private String job = "";

  @Option(names = "-f", description = "Follow the output until the job ends.")
  private boolean follow;

  @Option(
      names = "-n",
      paramLabel = "LINES",
      defaultValue = "100",
      description = "How many of the newest lines (default ${DEFAULT-VALUE}).")
  private int lines;

  LogsCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 1) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "-n cannot be %d: ask for 1 line or more".formatted(lines));
    }
    try (Application application = surroundings.application().get()) {
      MaskedLines masked = new MaskedLines(application.redactor());
      JobView view = look(application, "", lines);
      print(masked.of(view.log()));
      while (follow && !isOver(view) && isWanted()) {
        if (view.log().isEmpty()) {
          Thread.sleep(LOOK_EVERY);
        }
        view = look(application, view.cursor(), PAGE);
        print(masked.of(view.log()));
      }
      print(masked.rest());
      return ExitCode.DONE.number();
    }
  }

  private static boolean isOver(JobView view) {
    return view.now().state().ended() && view.log().isEmpty();
  }

  /** Whether the reader is still there. */
  private boolean isWanted() {
    return !out.checkError();
  }

  private JobView look(Application application, String cursor, int most) {
    return application
        .views()
        .view(job, cursor, most)
        .orElseThrow(
            () ->
                new HoldfireException(
                    ErrorCode.NOT_FOUND,
                    "there is no job %s; 'holdfire status' lists them".formatted(job)));
  }

  private void print(List<String> page) {
    page.forEach(out::println);
    out.flush();
  }
}
