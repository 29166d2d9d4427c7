package dev.holdfire.backend.modal;

import java.util.Arrays;

/** The state of an app as {@code app list} spells it. */
public enum AppState {
  DEPLOYED("deployed"),
  EPHEMERAL("ephemeral"),
  DETACHED("ephemeral (detached)"),
  INITIALIZING("initializing..."),
  STOPPING("stopping..."),
  STOPPED("stopped"),
  DISABLED("disabled"),
  /** Any other: nothing may be concluded from it. */
  UNKNOWN("unknown");

  private final String spelling;

  AppState(String spelling) {
    this.spelling = spelling;
  }

  /** Its state as Modal spells it. */
  String spelling() {
    return spelling;
  }

  static AppState of(String spelling) {
    return Arrays.stream(values())
        .filter(state -> state.spelling.equals(spelling))
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** Whether nothing of it can run, or cost, any more. */
  public boolean ended() {
    return this == STOPPED || this == DISABLED;
  }
}
