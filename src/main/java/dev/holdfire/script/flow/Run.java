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
 * @param named the functions, classes and methods of the app that its code names, and so may start
 *     in containers of their own
 * @param fanned the calls that may start such
 * @param open whether it also starts what it looks up by a name that is not read
 */
public record Run(
    Node root,
    List<Event> events,
    List<String> gaps,
    List<Node> named,
    List<Node> fanned,
    boolean open) {
  public Run {
    events = List.copyOf(events);
    gaps = List.copyOf(gaps);
    named = List.copyOf(named);
    fanned = List.copyOf(fanned);
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
