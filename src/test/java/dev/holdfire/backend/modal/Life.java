package dev.holdfire.backend.modal;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of a call on the {@link ControlPlane}: when it starts, writes, saves and ends. Times
 * are seconds, those of lines and files from the start of each attempt. The function's own limits
 * hold: its timeout ends an attempt, and a failed attempt is followed by its retries.
 */
public final class Life {
  private final ObjectNode values;

  private Life(ObjectNode values) {
    this.values = values;
  }

  /** Starts at once and runs until something stops it. */
  public static Life endless() {
    return new Life(JsonMapper.shared().createObjectNode());
  }

  /**
   * Starts at once and ends after so many seconds.
   *
   * @param states the end of each attempt as {@code function calls --json} prints it, such as
   *     {@code success}, {@code failure} or {@code init failure}; the last one holds for all that
   *     follow
   */
  public static Life ending(double seconds, String... states) {
    Life life = endless();
    life.values.put("running", seconds);
    Arrays.stream(states).forEach(life.values.putArray("ends")::add);
    return life;
  }

  /** Waits so long for a container. */
  public Life pending(double seconds) {
    return with("pending", JsonMapper.shared().valueToTree(seconds));
  }

  /** Writes a line to stdout. */
  public Life line(double at, String text) {
    return line(at, text, "stdout");
  }

  /** Writes a line to {@code stdout}, {@code stderr} or as {@code system}. */
  public Life line(double at, String text, String stream) {
    Life next = copy();
    next.values
        .withArray("lines")
        .addObject()
        .put("at", at)
        .put("text", text)
        .put("stream", stream);
    return next;
  }

  /** Saves a file of so many bytes into the first volume that the function mounts. */
  public Life file(double at, String path, long size) {
    Life next = copy();
    next.values.withArray("files").addObject().put("at", at).put("path", path).put("size", size);
    return next;
  }

  /**
   * Before it begins, so many containers start and crash one after the other, each after so many
   * seconds and with its lines written until then.
   */
  public Life crashing(int containers, double seconds) {
    return with("crashes", JsonMapper.shared().valueToTree(containers))
        .with("crash", JsonMapper.shared().valueToTree(seconds));
  }

  /** The next of such containers starts so many seconds after the last one crashed. */
  public Life backoff(double seconds) {
    return with("backoff", JsonMapper.shared().valueToTree(seconds));
  }

  /** Such containers are in no list. */
  public Life unlisted() {
    return with("listed", JsonMapper.shared().valueToTree(false));
  }

  /** After the last of them the call fails, without ever having had a container. */
  public Life givenUp() {
    return with("gives_up", JsonMapper.shared().valueToTree(true));
  }

  /** Fails with this text as its remote exception. */
  public Life exception(String text) {
    return with("exception", JsonMapper.shared().valueToTree(text));
  }

  /** Returns this value, which has to be plain JSON. */
  public Life result(Object value) {
    return with("result", JsonMapper.shared().valueToTree(value));
  }

  /** Its container stays so long after the end, and bills. */
  public Life idle(double seconds) {
    return with("idle", JsonMapper.shared().valueToTree(seconds));
  }

  /** Its output has expired by the time that it is asked for. */
  public Life expired() {
    return with("expired", JsonMapper.shared().valueToTree(true));
  }

  ObjectNode json() {
    return values.deepCopy();
  }

  private Life with(String name, JsonNode value) {
    Life next = copy();
    next.values.set(name, value);
    return next;
  }

  private Life copy() {
    return new Life(values.deepCopy());
  }
}
