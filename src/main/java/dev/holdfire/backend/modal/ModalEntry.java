package dev.holdfire.backend.modal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a start of the command runs in its Python, where that is known to be Modal's package and no
 * more: a module, or the script that an installer writes. A script of someone else's may set what
 * the package reads when it is imported, and so has to be started itself.
 *
 * @param python where it runs
 * @param kind {@code module} or {@code script}
 * @param name the module's name, or the script's path
 * @param first what the command puts before each call's arguments
 */
record ModalEntry(ModalPython python, String kind, String name, List<String> first) {
  private static final int LONGEST = 4096;
  private static final String IMPORT = "from modal.__main__ import main";

  /** What stands in the scripts of pip, uv, Poetry and conda, comments apart. */
  private static final Pattern LINE =
      Pattern.compile(
          """
          |#.*|'''exec' .*|' '''\
          |import (re|sys)|from modal\\.__main__ import main\
          |if __name__ == (['"])__main__\\2:\
          |(el)?if sys\\.argv\\[0\\]\\.endswith\\(['"][^'"]*['"]\\):\
          |sys\\.argv\\[0\\] = re\\.sub\\(r['"][^'"]*['"], ['"]{2}, sys\\.argv\\[0\\]\\)\
          |sys\\.argv\\[0\\] = sys\\.argv\\[0\\](\\[:-\\d+\\]|\\.removesuffix\\(['"][^'"]*['"]\\))\
          |sys\\.exit\\(main\\(\\)\\)\
          """);

  ModalEntry {
    first = List.copyOf(first);
  }

  /** What this command, which was found, runs; empty where that is not known. */
  static Optional<ModalEntry> of(List<String> command) {
    if (!(ModalPython.of(command) instanceof Answer.Value<ModalPython>(ModalPython python))) {
      return Optional.empty();
    }
    int module = command.indexOf("-m");
    if (module > 0) {
      return command.subList(module, command.size()).equals(List.of("-m", "modal"))
          ? Optional.of(new ModalEntry(python, "module", "modal", List.of()))
          : Optional.empty();
    }
    String script = command.getFirst();
    return isAnInstallers(Path.of(script))
        ? Optional.of(new ModalEntry(python, "script", script, command.subList(1, command.size())))
        : Optional.empty();
  }

  private static boolean isAnInstallers(Path script) {
    try (InputStream in = Files.newInputStream(script)) {
      byte[] text = in.readNBytes(LONGEST);
      List<String> lines =
          new String(text, StandardCharsets.UTF_8).lines().map(String::strip).toList();
      return text.length < LONGEST
          && lines.contains(IMPORT)
          && lines.stream().allMatch(line -> LINE.matcher(line).matches());
    } catch (IOException e) {
      return false;
    }
  }
}
