package dev.holdfire.process;

/**
 * A program that runs for as long as it is talked to, line by line. Its input ends when this is
 * closed and when this process ends, however that ends; then it has to end as well.
 */
public interface Conversation extends AutoCloseable {

  /** Hears what the program says, one line after the other. */
  interface Listener {
    /** A line; false when nothing more is to be heard, which closes the conversation. */
    boolean heard(String line);

    /** The program says nothing more. */
    void ended();
  }

  /** Says a line. One who has gone does not hear it: {@link Listener#ended} tells of that. */
  void say(String line);

  /** Whether it can still be talked to, as far as is known. */
  boolean isOpen();

  /** Ends its input, and ends it where that does not. Does not wait for it. */
  @Override
  void close();
}
