package dev.holdfire.redact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A piece of a text, and what was recognised there. */
record Span(String kind, int start, int end) {
  /** In their order, those that overlap joined under the kind of the one that begins first. */
  static List<Span> joined(List<Span> spans) {
    List<Span> joined = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparingInt(Span::start)).toList()) {
      if (!joined.isEmpty() && span.start < joined.getLast().end) {
        Span last = joined.removeLast();
        joined.add(new Span(last.kind, last.start, Math.max(last.end, span.end)));
      } else {
        joined.add(span);
      }
    }
    return joined;
  }
}
