package dev.holdfire.backend.modal;

/**
 * What goes wrong with calls of one RPC of Modal's protocol.
 *
 * @param rpc the RPC's name, such as {@code FunctionMap}, or {@code *} for each
 * @param kind {@code delay} (answers late), {@code error} (refuses), {@code drop} (cuts the
 *     connection, nothing is done), {@code hang} (as drop, after the seconds), {@code lost} (is
 *     done, the connection is cut before the answer) or {@code ignore} (is acknowledged, nothing is
 *     done)
 * @param times how many calls it hits; -1 for all
 * @param skip how many calls go well before
 * @param seconds of delay and hang
 * @param status of an error, a gRPC status such as {@code UNAVAILABLE}
 * @param message of an error
 */
public record Fault(
    String rpc, String kind, int times, int skip, double seconds, String status, String message) {
  /** The next call is done, its answer lost. */
  public static Fault lost(String rpc) {
    return new Fault(rpc, "lost", 1, 0, 0, "UNAVAILABLE", "");
  }

  /** The next call's connection is cut before anything is done. */
  public static Fault dropped(String rpc) {
    return new Fault(rpc, "drop", 1, 0, 0, "UNAVAILABLE", "");
  }

  /** The next call is acknowledged and not done. */
  public static Fault ignored(String rpc) {
    return new Fault(rpc, "ignore", 1, 0, 0, "UNAVAILABLE", "");
  }

  /** The next call is answered late. */
  public static Fault slow(String rpc, double seconds) {
    return new Fault(rpc, "delay", 1, 0, seconds, "UNAVAILABLE", "");
  }

  /** The next call is refused. */
  public static Fault refused(String rpc, String status, String message) {
    return new Fault(rpc, "error", 1, 0, 0, status, message);
  }

  /** The same fault for so many calls; -1 for all to come. */
  public Fault times(int number) {
    return new Fault(rpc, kind, number, skip, seconds, status, message);
  }

  /** The same fault after so many good calls. */
  public Fault after(int good) {
    return new Fault(rpc, kind, times, good, seconds, status, message);
  }
}
