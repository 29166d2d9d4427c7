package dev.holdfire.backend;

/** What became of a submission. */
public sealed interface Submitted {

  /** The job exists. */
  record Started(Handle handle) implements Submitted {}

  /** The job does not exist and never will; nothing can be billed for it. */
  record NotStarted(String reason) implements Submitted {}

  /** Nobody knows: the job may exist. {@link Backend#recover} will tell. */
  record Unconfirmed(String reason) implements Submitted {}
}
