package dev.holdfire.web;

import java.util.List;

/** What waits for an answer, and what was looked at before. */
record ListView(List<Entry> open, List<Entry> earlier) {

  ListView {
    open = List.copyOf(open);
    earlier = List.copyOf(earlier);
  }

  /**
   * One request in the list.
   *
   * @param standing where it stands, in a few words
   */
  record Entry(String href, String title, String about, String standing, RequestView.Tone tone) {}
}
