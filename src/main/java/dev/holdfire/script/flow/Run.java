package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one function, or a script as a whole, would do.
 *
 * @param root the function, or the module
 * @param events in their order
 * @param gaps why this is not all of it; empty when everything was followed
 */
public record Run(Node root, List<Event> events, List<String> gaps) {
  public Run {
    events = List.copyOf(events);
    gaps = List.copyOf(gaps);
  }

  /** The events of these kinds. */
  public List<Event> of(Kind... kinds) {
    List<Kind> wanted = Arrays.asList(kinds);
    return events.stream().filter(event -> wanted.contains(event.kind())).toList();
  }

  /** What shows that something is trained. */
  public Optional<Event> training() {
    return Stream.of(Kind.STEP, Kind.FRAMEWORK, Kind.BACKWARD)
        .flatMap(kind -> of(kind).stream())
        .findFirst();
  }
}
