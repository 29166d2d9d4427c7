package dev.holdfire.cli;

import dev.holdfire.jobs.JobArtifacts;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells how a fetch gets on: on a terminal in one line for each file, which is written over as it
 * grows; elsewhere a line for each tenth of a file, and for its end.
 */
final class FetchProgress {
  private static final String REWRITE = "\r\033[K";
  private static final int TENTH = 10;

  private final PrintWriter out;
  private final int files;
  private final boolean terminal =
      Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  private int number;
  private String name = "";
  private long bytes;
  private long shown;

  FetchProgress(PrintWriter out, int files) {
    this.out = out;
    this.files = files;
  }

  /** Begins with a file. */
  void next(JobArtifacts.Item item) {
    number++;
    name = TerminalAnswer.shown(item.path());
    bytes = item.bytes();
    shown = 0;
  }

  /** Looks at what of the file has arrived. */
  void sofar(Path arrival) {
    try {
      long percent = bytes == 0 ? 0 : Math.min(99, Files.size(arrival) * 100 / bytes);
      if (terminal) {
        out.print(REWRITE + line("%d %% of %s".formatted(percent, Sizes.shown(bytes))));
      } else if (percent >= shown + TENTH) {
        shown = percent;
        out.println(line("%d %% of %s".formatted(percent, Sizes.shown(bytes))));
      }
      out.flush();
    } catch (IOException e) {
      // Nothing of it is there yet.
      return;
    }
  }

  /** Tells what came of it, and gives back whether that is well. */
  boolean told(String what, boolean well) {
    out.println((terminal ? REWRITE : "") + line(TerminalAnswer.shown(what)));
    out.flush();
    return well;
  }

  private String line(String what) {
    return "[%d/%d] %s: %s".formatted(number, files, name, what);
  }
}
