package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.JobView;
import dev.holdfire.redact.PlainText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a job's output. */
@Command(name = "logs", description = "Prints the output of a job, secrets masked.")
final class LogsCommand implements Callable<Integer> {
  private static final int LINE_LENGTH = 4096;
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
    try (Application application = surroundings.application().get()) {
      JobView view = look(application, "");
      print(application, view);
      while (follow && !view.now().state().ended()) {
        Thread.sleep(LOOK_EVERY);
        view = look(application, view.cursor());
        print(application, view);
      }
      return 0;
    }
  }

  private JobView look(Application application, String cursor) {
    return application
        .views()
        .view(job, cursor, Math.max(1, lines))
        .orElseThrow(
            () ->
                new HoldfireException(
                    ErrorCode.NOT_FOUND,
                    "there is no job %s; 'holdfire status' lists them".formatted(job)));
  }

  private void print(Application application, JobView view) {
    view.log()
        .forEach(
            line -> out.println(application.redactor().mask(PlainText.line(line, LINE_LENGTH))));
    out.flush();
  }
}
