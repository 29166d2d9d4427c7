package dev.holdfire.backend.modal;

import dev.holdfire.backend.Handle;
import java.util.List;
import java.util.Optional;

/**
 * What a job on Modal is found by, also without the files that its client left.
 *
 * @param tag the job's identifier; the app is called {@code holdfire-} and it
 * @param app the app's id
 * @param function the id of the first call's function
 * @param call the id of the first call
 * @param environment of Modal; empty for the usual one
 */
record JobHandle(
    String tag, String app, String function, String call, Optional<String> environment) {
  static final String BACKEND = "modal";
  private static final String PREFIX = "holdfire-";
  private static final int VERSION = 1;
  private static final String USUAL = "-";

  /** What the app of a job is called. */
  static String appName(String tag) {
    return PREFIX + tag;
  }

  /** The tag of the job that an app of this name belongs to; empty for any other app. */
  static Optional<String> tagOf(String appName) {
    return appName.startsWith(PREFIX)
        ? Optional.of(appName.substring(PREFIX.length()))
        : Optional.empty();
  }

  Handle handle() {
    return new Handle(
        BACKEND, VERSION, String.join(" ", tag, app, function, call, environment.orElse(USUAL)));
  }

  /** Empty for a handle that this build did not write. */
  static Optional<JobHandle> of(Handle handle) {
    List<String> parts = List.of(handle.value().split(" ", -1));
    return handle.backend().equals(BACKEND) && handle.version() == VERSION && parts.size() == 5
        ? Optional.of(
            new JobHandle(
                parts.get(0),
                parts.get(1),
                parts.get(2),
                parts.get(3),
                Optional.of(parts.get(4)).filter(name -> !name.equals(USUAL))))
        : Optional.empty();
  }
}
