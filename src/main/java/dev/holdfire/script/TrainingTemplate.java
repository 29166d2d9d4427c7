package dev.holdfire.script;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** A training script to begin with: it passes every rule, on Modal and on this machine. */
public final class TrainingTemplate {
  private static final String RESOURCE = "modal_training.py";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /** A file of such a name would stand before the module that the script, or torch, imports. */
  private static final Set<String> MODULES =
      Set.of(
          "abc",
          "ast",
          "calendar",
          "code",
          "collections",
          "contextlib",
          "copy",
          "dataclasses",
          "email",
          "enum",
          "functools",
          "glob",
          "heapq",
          "holdfire",
          "html",
          "http",
          "inspect",
          "io",
          "itertools",
          "json",
          "logging",
          "math",
          "modal",
          "numbers",
          "numpy",
          "operator",
          "os",
          "pathlib",
          "pickle",
          "platform",
          "profile",
          "queue",
          "random",
          "re",
          "secrets",
          "select",
          "shutil",
          "signal",
          "site",
          "socket",
          "ssl",
          "statistics",
          "string",
          "struct",
          "subprocess",
          "symbol",
          "sys",
          "tempfile",
          "test",
          "threading",
          "time",
          "token",
          "torch",
          "trace",
          "traceback",
          "types",
          "typing",
          "uuid",
          "warnings",
          "weakref");

  private TrainingTemplate() {}

  /** What a person or a model does with it. */
  public static String next(String name) {
    return """
    Put your data and model where a line says YOURS, then:
      holdfire check %1$s.py --backend modal     what a launch on Modal would find
      launch_single with script %1$s.py, backend local or modal, and smoke: true
      the full run without smoke; with resume_from it goes on from an earlier job's checkpoint
    """
        .formatted(name);
  }

  /**
   * The script.
   *
   * @param name of the file without its ending, and of the app
   * @throws HoldfireException if it cannot be the name of a script of its own
   */
  public static String script(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "This cannot be the name of a training script. Use at most 40 of a-z, 0-9 and _,"
              + " beginning with a letter, such as tiny_model, without an ending.");
    }
    if (MODULES.contains(name)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "A script called %1$s.py would be imported in place of Python's or a library's own %1$s. Use another name, such as train_%1$s."
              .formatted(name));
    }
    try (InputStream stream =
        Objects.requireNonNull(TrainingTemplate.class.getResourceAsStream(RESOURCE))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("NAME", name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
