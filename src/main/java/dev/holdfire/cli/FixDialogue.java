package dev.holdfire.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.Edit;
import dev.holdfire.script.Finding;
import dev.holdfire.script.Report;
import dev.holdfire.script.syntax.SourceFile;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows what can be mended by machine, and writes it after a yes. */
final class FixDialogue {
  private static final int CONTEXT = 3;

  private final PrintWriter out;
  private final Report report;

  FixDialogue(PrintWriter out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * @param apply whether to write without asking
   */
  int run(boolean apply, Path working) {
    Map<Path, List<Edit>> edits =
        report.findings().stream()
            .filter(finding -> finding.waived().isEmpty())
            .map(Finding::edit)
            .flatMap(edit -> edit.stream())
            .collect(Collectors.groupingBy(Edit::path, TreeMap::new, Collectors.toList()));
    if (edits.isEmpty()) {
      out.println("Nothing here can be mended by machine.");
      out.flush();
      return ExitCode.DONE.number();
    }
    Map<Path, String> mended = new TreeMap<>();
    edits.forEach((path, all) -> mended.put(path, mended(SourceFile.read(path), all)));
    mended.forEach((path, text) -> print(path, text, working));
    out.flush();
    if (!apply && !isWanted()) {
      return ExitCode.REFUSED.number();
    }
    mended.forEach(FixDialogue::write);
    out.println(
        "%d place(s) in %d file(s) were mended."
            .formatted(edits.values().stream().mapToInt(List::size).sum(), edits.size()));
    out.flush();
    return ExitCode.DONE.number();
  }

  /** From the end to the beginning, so that no offset moves before it is used. */
  static String mended(SourceFile file, List<Edit> edits) {
    TreeMap<Integer, String> texts = new TreeMap<>(Comparator.reverseOrder());
    for (Edit edit : edits) {
      // Two arguments for the same empty brackets need a comma between them.
      texts.merge(
          edit.offset(),
          edit.text(),
          (first, second) -> second.startsWith(",") ? first + second : first + ", " + second);
    }
    StringBuilder text = new StringBuilder(file.text());
    texts.forEach(text::insert);
    return text.toString();
  }

  private void print(Path path, String mended, Path working) {
    List<String> before = SourceFile.read(path).text().lines().toList();
    String name = CheckJson.shown(path, working).toString();
    UnifiedDiffUtils.generateUnifiedDiff(
            name, name, before, DiffUtils.diff(before, mended.lines().toList()), CONTEXT)
        .forEach(out::println);
  }

  private boolean isWanted() {
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      out.println("Nothing was written: there is no terminal to ask on. Give --apply to write it.");
      out.flush();
      return false;
    }
    String answer = console.get().readLine("Write this? (yes/no) ");
    boolean wanted = answer != null && answer.strip().equals("yes");
    if (!wanted) {
      out.println("Nothing was written.");
      out.flush();
    }
    return wanted;
  }

  private static void write(Path path, String text) {
    SourceFile before = SourceFile.read(path);
    try {
      Files.writeString(path, before.byteOrderMark() ? "\uFEFF" + text : text);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.EXTERNAL,
          "%s cannot be written: %s. Check its rights.".formatted(path, e.getMessage()),
          e);
    }
  }
}
