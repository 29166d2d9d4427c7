package dev.holdfire.backend;

/** What a search for a job by its tag found. */
public sealed interface Recovery {

  /** The job exists. */
  record Found(Handle handle) implements Recovery {}

  /** The job does not exist and, from now on, cannot come to exist. */
  record Absent() implements Recovery {}

  /** The backend could not tell. */
  record Unknown(String reason) implements Recovery {}
}
