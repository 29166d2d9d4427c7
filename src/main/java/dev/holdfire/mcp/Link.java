package dev.holdfire.mcp;

import java.net.URI;

/**
 * Where a person can answer outside the client.
 *
 * @param message what it is about
 * @param address no secret is in it, since the client and its model read it
 * @param id of the question, for the client to tell questions apart
 */
public record Link(String message, URI address, String id) {}
