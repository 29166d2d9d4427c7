package dev.holdfire.mcp;

/** What came of a {@link Question}. */
public sealed interface Answer {

  /** Something was typed; whether it is the phrase is for the asker to say. */
  record Typed(String text) implements Answer {}

  /** The person was led to the page; whether they answer there is seen there. */
  record Led() implements Answer {}

  /** The client said no, by a person or by itself. */
  record Declined() implements Answer {}

  /** The question was closed without an answer. */
  record Dismissed() implements Answer {}

  /** Nobody answered in time, or the call was cancelled meanwhile. */
  record Unanswered() implements Answer {}

  /** The client offers no way to ask, or failed at it. */
  record NotOffered(String reason) implements Answer {}
}
