package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value;
import java.util.List;
import java.util.Optional;

/**
 * Something that a run would do.
 *
 * @param call where it is done
 * @param path the calls that lead there, the innermost first
 * @param order from 0, in the order of the run as far as it can be read
 * @param object what the framework, or the saved path, was found to be
 */
public record Event(
    Kind kind, Call call, List<Node> path, int order, Optional<Value> object, String detail) {
  /** The detail of a save that a manager of Orbax does, or leaves; the object is that manager. */
  public static final String MANAGED = "orbax";

  public Event {
    path = List.copyOf(path);
  }

  /** What kinds of things matter. */
  public enum Kind {
    /** An optimiser's step. */
    STEP,
    BACKWARD,
    /** A framework's own training loop. */
    FRAMEWORK,
    /** Weights are written. */
    SAVE,
    /** Something is written that may be weights or not. */
    WRITE,
    COMMIT,
    RELOAD,
    /** Weights are read back. */
    RESTORE,
    PRINT,
    LOG,
    /** A progress bar around a loop. */
    BAR,
    DOWNLOAD,
    UPLOAD,
    /** Something is started on Modal that is paid for, past the job; the detail says what. */
    PAID,
    /** Something is run that is not in the project, and that may train. */
    DELEGATED
  }

  /** Where it stands. */
  public Node node() {
    return call.node();
  }
}
