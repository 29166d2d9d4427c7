package dev.holdfire.backend;

/**
 * One of the things that run in a job's name at its backend.
 *
 * @param id the backend's own name of it
 * @param what what it is, in a word such as {@code call}
 * @param extra whether nobody asked for it: an answer was lost, and the backend's client asked
 *     again
 * @param course whether it is over
 * @param state as the backend gives it, in words
 */
public record JobPart(String id, String what, boolean extra, Course course, String state) {

  /** Where a part stands. */
  public enum Course {
    /** It runs, or may come to run. */
    LIVE,
    /** It ended by itself. */
    OVER,
    /** It was ended from outside. */
    STOPPED
  }

  /** Whether it runs, or may come to run. */
  public boolean live() {
    return course == Course.LIVE;
  }
}
