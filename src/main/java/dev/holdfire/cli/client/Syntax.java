package dev.holdfire.cli.client;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A language that configurations are written in. Every change is made in the text itself, so that
 * comments, order, line ends and the spelling of values stay.
 *
 * <p>A client keeps its servers in one table, the <em>container</em>; a server's <em>entry</em> in
 * it has <em>members</em>. Each method throws {@link Unreadable} where a text is not of this
 * language, or where the entry is written in a way that cannot be changed safely.
 */
interface Syntax {
  /** The name of a server's entry. */
  String NAME = "holdfire";

  /** The content as the client reads it; an empty object where there is none. */
  JsonNode tree(String text);

  /** The name of the container. */
  String container();

  /** The text with a new entry, and with the container where there was none. */
  String added(String text, Map<String, JsonNode> members);

  /** The text without the entry. */
  String removed(String text);

  /** The text without the container, which is empty. */
  String withoutContainer(String text);

  /** A member of the entry as it is spelled. */
  Optional<String> member(String text, String name);

  /** The text with a member of the entry set to a value that is spelled already. */
  String withMember(String text, String name, String spelled);

  /** The text without a member of the entry. */
  String withoutMember(String text, String name);

  /** A value as a member spells it. */
  String spelled(JsonNode value);
}
