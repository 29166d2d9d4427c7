package dev.holdfire.mcp;

import tools.jackson.databind.JsonNode;

/** What a client can read: facts, without an act and without a judgement. */
public interface Resource {

  /** Its address, such as {@code holdfire://prices}. */
  String uri();

  /** Its name for programs. */
  String name();

  /** Its title for people. */
  String title();

  /** What is in it, in a sentence. */
  String description();

  /**
   * What is in it now.
   *
   * @throws dev.holdfire.error.HoldfireException if it cannot be read; the server tells the client
   *     why
   */
  JsonNode read(Call call);
}
