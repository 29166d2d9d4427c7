package dev.holdfire.approval;

import java.util.function.Consumer;

/** Tells a person who is away from the screen that something waits for them. */
@FunctionalInterface
public interface Notifier {

  /** Tells nobody, where the policy names no place. */
  Notifier NOBODY = (_, _) -> {};

  /**
   * Tells of a request that was just opened. Returns at once: what was asked must not wait for a
   * message.
   *
   * @param failed is given the reason, later and on another thread, if nobody could be told
   */
  void opened(Approval approval, Consumer<String> failed);
}
