package dev.holdfire.approval;

import dev.holdfire.gate.ApprovalKind;
import java.util.List;

/**
 * Where a person may answer, as the policy says. The names are {@code terminal}, {@code page} and
 * {@code elicitation}.
 */
public record Channels(List<String> launch, List<String> stop) {
  public static final String TERMINAL = "terminal";
  public static final String PAGE = "page";
  public static final String ELICITATION = "elicitation";

  public Channels {
    launch = List.copyOf(launch);
    stop = List.copyOf(stop);
  }

  /** The channels that may answer a request of this kind. */
  public List<String> of(ApprovalKind kind) {
    return switch (kind) {
      case LAUNCH -> launch;
      case STOP -> stop;
      // What touches the guard itself is asked where nothing but a person's terminal answers.
      case ALLOW, OVERRUN, ADOPT -> List.of(TERMINAL);
    };
  }

  /** Whether this channel may answer a request of this kind. */
  public boolean trusts(String channel, ApprovalKind kind) {
    return of(kind).contains(channel);
  }
}
