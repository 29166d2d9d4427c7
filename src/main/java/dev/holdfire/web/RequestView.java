package dev.holdfire.web;

import java.util.List;
import java.util.Optional;

/**
 * A request as the page shows it.
 *
 * @param title the question, in a few words
 * @param tone how the headline is to be taken
 * @param headline where the request stands
 * @param explanation what that means, and what to do next
 * @param remaining how long it can be answered; empty where it cannot
 * @param form how it is answered; empty where it cannot be, here or now
 * @param notice what the last answer came to, where the request did not change by it
 */
record RequestView(
    String id,
    String title,
    Tone tone,
    String headline,
    String explanation,
    String remaining,
    List<Line> facts,
    Optional<Form> form,
    Optional<String> notice,
    boolean moving) {

  RequestView {
    facts = List.copyOf(facts);
  }

  /** How a headline is to be taken; told in words, too, never by colour alone. */
  enum Tone {
    OPEN,
    CALM,
    GOOD,
    WARNING;

    /** The class in the style sheet. */
    String style() {
      return switch (this) {
        case OPEN -> "open";
        case CALM -> "calm";
        case GOOD -> "good";
        case WARNING -> "warning";
      };
    }
  }

  /**
   * A fact.
   *
   * @param theirs whether these are the words of the model that asked
   * @param weighty whether a person should not miss it
   */
  record Line(String label, String value, boolean theirs, boolean weighty) {}

  /**
   * How a yes or a no is given.
   *
   * @param danger whether a yes ends something
   */
  record Form(String action, String token, String phrase, String consequence, boolean danger) {}

  /** What the script compares: when it changes, the page is another one. */
  String shape() {
    return id + " " + headline;
  }
}
