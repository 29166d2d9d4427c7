package dev.holdfire.web;

import java.util.HashMap;
import java.util.Map;

/**
 * What a browser is answered.
 *
 * @param headers besides those that every reply carries
 */
record Reply(int status, String type, String body, Map<String, String> headers) {
  private static final String HTML = "text/html; charset=utf-8";

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply page(int status, String html) {
    return new Reply(status, HTML, html, Map.of());
  }

  static Reply file(String type, String text) {
    return new Reply(200, type, text, Map.of());
  }

  /** Leads the browser on, with a GET. */
  static Reply seeOther(String path) {
    return new Reply(303, HTML, "", Map.of("Location", path));
  }

  Reply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Reply(status, type, body, more);
  }
}
