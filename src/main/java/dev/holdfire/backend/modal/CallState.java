package dev.holdfire.backend.modal;

import java.util.Locale;

/** The state of a function's call as {@code function calls} spells it, blanks as underscores. */
public enum CallState {
  PENDING,
  RUNNING,
  SUCCESS,
  FAILURE,
  TIMEOUT,
  TERMINATED,
  INIT_FAILURE,
  INTERNAL_FAILURE,
  IDLE_TIMEOUT,
  MEMORY_MANAGER_EVICTION,
  MEMORY_THRASHING_EVICTION,
  KERNEL_OOM_KILL,
  /** A newer one, which may be alive or not. */
  UNKNOWN;

  static CallState of(String spelling) {
    try {
      return valueOf(spelling.toUpperCase(Locale.ROOT).replace(' ', '_'));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  /** Whether the call is known to be over. */
  public boolean ended() {
    return switch (this) {
      case PENDING, RUNNING, UNKNOWN -> false;
      case SUCCESS,
          FAILURE,
          TIMEOUT,
          TERMINATED,
          INIT_FAILURE,
          INTERNAL_FAILURE,
          IDLE_TIMEOUT,
          MEMORY_MANAGER_EVICTION,
          MEMORY_THRASHING_EVICTION,
          KERNEL_OOM_KILL ->
          true;
    };
  }
}
