package dev.holdfire.script.rule;

import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.util.Set;

/**
 * Whether a function may take what it saved out of its container by another way than an upload: it
 * copies files, as into a volume, or hands their bytes back to its caller.
 */
final class Taken {
  private static final Set<String> COPIES =
      Set.of("copy", "copy2", "copyfile", "copytree", "move", "copy_tree", "rename", "replace");
  private static final Set<String> FOLDERS =
      Set.of("shutil", "os", "dir_util", "distutils.dir_util");
  private static final Set<String> BYTES = Set.of("read", "read_bytes", "getvalue");

  private Taken() {}

  static boolean from(FunctionRun run) {
    return run.function().flatMap(function -> function.definition().find(Taken::takes)).isPresent();
  }

  private static boolean takes(Node node) {
    return Call.of(node)
        .filter(call -> copies(call) || isCommand(call) || BYTES.contains(call.name()))
        .isPresent();
  }

  private static boolean copies(Call call) {
    return COPIES.contains(call.name())
        && call.receiver().map(Node::text).filter(FOLDERS::contains).isPresent();
  }

  private static boolean isCommand(Call call) {
    return call.node()
        .text()
        .matches("(?s)[\\w.]*(?:run|call|system|Popen)\\(\\W*(?:cp|mv|rsync|tar)\\b.*");
  }
}
