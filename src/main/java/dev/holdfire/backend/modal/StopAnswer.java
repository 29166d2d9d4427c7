package dev.holdfire.backend.modal;

/** How the order to stop an app was taken. Neither proves that nothing runs: read it back. */
public enum StopAnswer {
  ACCEPTED,
  ALREADY_STOPPED
}
