package dev.holdfire;

/**
 * Runs several command lines, one after the other, in one process: the build trains the cache of
 * classes with them, and a cache learns from one process alone.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Each argument is a command line, its words parted by blanks. */
  public static void main(String[] commands) {
    int worst = 0;
    for (String command : commands) {
      worst = Math.max(worst, Holdfire.run(command.split(" ", -1)));
    }
    System.exit(worst);
  }
}
