package dev.holdfire.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at the title and the environment of every process of the machine, over and over. */
final class ProcessWatch implements AutoCloseable {
  private static final Path PROCESSES = Path.of("/proc");
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final String mark;
  private final Set<String> titles = ConcurrentHashMap.newKeySet();
  private final Set<String> environments = ConcurrentHashMap.newKeySet();
  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  private ProcessWatch(String mark) {
    this.mark = mark;
    this.thread = Thread.ofVirtual().unstarted(this::watch);
  }

  /** Begins to look for a text. */
  static ProcessWatch of(String mark) {
    ProcessWatch watch = new ProcessWatch(mark);
    watch.thread.start();
    return watch;
  }

  /** Every title that was seen. */
  Set<String> titles() {
    return titles;
  }

  /** All that environments said of where Modal's token file is. */
  String environments() {
    return String.join("\n", environments);
  }

  /** The processes whose title or environment held the text. */
  Set<String> found() {
    return found;
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      found.add("the processes cannot be listed: " + e);
    }
  }

  private void look() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : all) {
        String title = read(process.resolve("cmdline"));
        String environment = read(process.resolve("environ"));
        titles.add(title);
        environment
            .lines()
            .filter(line -> line.startsWith("MODAL_CONFIG_PATH"))
            .forEach(environments::add);
        if (title.contains(mark) || environment.contains(mark)) {
          found.add(process + " " + title);
        }
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', '\n');
    } catch (IOException e) {
      // It is gone, or belongs to somebody else.
      return "";
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
