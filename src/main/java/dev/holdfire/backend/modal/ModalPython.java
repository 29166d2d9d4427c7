package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Python in which the command of Modal runs, and with it Modal's package: named by the command
 * itself ({@code python -m modal}), or in the first lines of its script.
 */
record ModalPython(List<String> interpreter) {
  private static final int HEAD = 4096;
  private static final Pattern NAMED = Pattern.compile("#!\\s*(?<line>\\S.*)");

  /** What an installer writes where the path is too long, or has blanks, for a first line. */
  private static final Pattern LONG =
      Pattern.compile("'''exec' (?<quote>[\"']?)(?<path>.+?)\\k<quote> \"\\$0\"");

  ModalPython {
    interpreter = List.copyOf(interpreter);
  }

  /** The Python of a command that was found. */
  static Answer<ModalPython> of(List<String> command) {
    int module = command.indexOf("-m");
    Optional<List<String>> named =
        module > 0 ? Optional.of(command.subList(0, module)) : named(Path.of(command.getFirst()));
    return named
        .<Answer<ModalPython>>map(words -> new Answer.Value<>(new ModalPython(words)))
        .orElseGet(() -> new Answer.Failed<>(Troubles.noPython(command)));
  }

  private static Optional<List<String>> named(Path script) {
    try (InputStream in = Files.newInputStream(script)) {
      List<String> lines = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).lines().toList();
      Matcher first = NAMED.matcher(lines.isEmpty() ? "" : lines.getFirst());
      if (!first.matches()) {
        return Optional.empty();
      }
      Matcher exec = LONG.matcher(lines.size() > 1 ? lines.get(1) : "");
      if (exec.lookingAt()) {
        return Optional.of(List.of(exec.group("path")));
      }
      List<String> words = List.of(first.group("line").strip().split("\\s+"));
      return words.toString().contains("python") ? Optional.of(words) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same call, as one of this program on standard input. */
  Command instead(Command command, String program, ModalCalls.Line line) {
    List<String> arguments = new ArrayList<>(interpreter);
    arguments.add("-");
    arguments.addAll(line.arguments().subList(1, line.arguments().size()));
    return new Command(
        arguments,
        command.folder(),
        command.environment(),
        command.withoutVariables(),
        program,
        command.timeout(),
        command.outputLimit());
  }
}
