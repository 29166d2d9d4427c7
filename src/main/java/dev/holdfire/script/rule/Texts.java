package dev.holdfire.script.rule;

import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.SourceModule;
import java.util.List;
import java.util.stream.Stream;

/** Every file that goes with a launch. */
final class Texts {
  private Texts() {}

  static List<SourceFile> of(Subject subject) {
    return Stream.of(
            subject.program().modules().stream()
                .map(SourceModule::parsed)
                .map(parsed -> parsed.file()),
            subject.program().config().stream().map(config -> config.file()),
            subject.program().configurations().stream())
        .flatMap(all -> all)
        .distinct()
        .toList();
  }
}
