package dev.holdfire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A {@link CapServer} as its bench sees it. */
final class CapProcess {
  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();
  private int deadly = Integer.MAX_VALUE;
  private long pauseMicros;
  private Thread reader = Thread.currentThread();

  private CapProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static CapProcess start(Path folder, String name, int launches, int latency) throws IOException {
    return new CapProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CapServer.class.getName(),
                folder.toString(),
                name,
                Integer.toString(launches),
                Integer.toString(latency))
            .redirectError(folder.resolve(name + ".stderr").toFile())
            .start());
  }

  /** Waits until it is about to launch. */
  void ready() throws IOException {
    if (!"ready".equals(output.readLine())) {
      throw new IOException("a server did not start");
    }
  }

  /** Plans its death: so many microseconds after so many answers. */
  void dieAfter(int answers, long micros) {
    deadly = answers;
    pauseMicros = micros;
  }

  /** Lets it launch. */
  void go() {
    reader = Thread.ofPlatform().start(this::read);
    try {
      OutputStream input = process.getOutputStream();
      input.write('\n');
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (lines.size() == deadly) {
          LockSupport.parkNanos(pauseMicros * 1000);
          process.destroyForcibly();
        }
      }
    } catch (IOException e) {
      // What a killed process had not written is no answer.
    }
  }

  /** Waits until it is over. */
  void await() throws InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    reader.join();
  }

  void kill() {
    process.destroyForcibly();
  }

  boolean died() {
    return process.exitValue() != 0;
  }

  long told() {
    return lines.size();
  }

  long count(String outcome) {
    return lines.stream().filter(line -> line.startsWith(outcome + " ")).count();
  }

  /** How long its longest launch took, until it was answered. */
  long longestMicros() {
    return lines.stream()
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .max()
        .orElse(0);
  }
}
