package dev.holdfire.backend.modal;

import java.util.List;

/**
 * Why the command line could not do what it was asked.
 *
 * @param reason in words, masked
 * @param remedies two or more ways out
 */
public record Trouble(Kind kind, String reason, List<String> remedies) {

  /** What is known of the cause. */
  public enum Kind {
    /** No {@code modal} on this machine. */
    NO_CLI,
    /** One that lacks commands that are needed. */
    TOO_OLD,
    /** No credentials, or only half of them. */
    NO_TOKEN,
    /** Credentials of which one half is missing. */
    HALF_TOKEN,
    /** Credentials that Modal does not accept, or no longer. */
    BAD_TOKEN,
    /** A token file that cannot be read. */
    BAD_CONFIG,
    /** Options that the entrypoint does not take. */
    BAD_OPTION,
    UNKNOWN_PROFILE,
    UNKNOWN_ENVIRONMENT,
    UNREACHABLE,
    SPEND_LIMIT,
    QUOTA,
    IMAGE_BUILD,
    BAD_GPU,
    /** A timeout beyond the 24 hours that Modal allows. */
    LONG_TIMEOUT,
    MISSING_SECRET,
    /** The user's script cannot be imported on this machine. */
    SCRIPT_IMPORT,
    /** What was asked for is not there. */
    NOT_FOUND,
    /** The call did not end within its time. */
    TIMED_OUT,
    /** The command said that it succeeded, and its output is not what it should be. */
    UNREADABLE,
    /** Anything else, in the command's own last lines. */
    OTHER
  }

  public Trouble {
    remedies = List.copyOf(remedies);
  }
}
