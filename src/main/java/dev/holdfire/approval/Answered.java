package dev.holdfire.approval;

import dev.holdfire.gate.Evidence;

/** What came of an answer. All but {@link Approved} leave everything as it was. */
public sealed interface Answered {

  /** A yes, good for one act. */
  record Approved(Evidence evidence) implements Answered {}

  /** Something else was typed; the request stays open. */
  record WrongPhrase() implements Answered {}

  /** The person said no. */
  record Declined() implements Answered {}

  /** It is too late. */
  record Expired() implements Answered {}

  /** It was answered before. */
  record AlreadyAnswered(ApprovalState state) implements Answered {}

  /** The policy does not trust this channel for this kind. */
  record ChannelNotTrusted(String channel) implements Answered {}

  /** There is no such request. */
  record NotFound() implements Answered {}
}
