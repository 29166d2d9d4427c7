package dev.holdfire.schema;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reduces what {@code oneOf} reports, which is every error of every alternative, to what a person
 * wants to know: what is wrong with the alternative that was meant, or that none was.
 */
final class Alternatives {
  private Alternatives() {}

  static List<Error> reduce(List<Error> errors) {
    Set<Error> dropped = new HashSet<>();
    for (Error choice : errors) {
      if (choice.getKeyword().equals("oneOf") && !dropped.contains(choice)) {
        List<Error> nested = errors.stream().filter(error -> isWithin(error, choice)).toList();
        Optional<Object> meant = meant(choice, nested);
        nested.stream()
            .filter(error -> !meant.equals(Optional.of(branch(error, choice))))
            .forEach(dropped::add);
        if (meant.isPresent()) {
          dropped.add(choice);
        }
      }
    }
    List<Error> kept = new ArrayList<>(errors);
    kept.removeAll(dropped);
    return kept;
  }

  /** The alternative of the right type with the fewest errors; none if several fit already. */
  private static Optional<Object> meant(Error choice, List<Error> nested) {
    if (!fitNone(choice)) {
      return Optional.empty();
    }
    Set<Object> otherTypes =
        nested.stream()
            .filter(error -> isOtherType(error, choice))
            .map(error -> branch(error, choice))
            .collect(Collectors.toSet());
    return nested.stream()
        .map(error -> branch(error, choice))
        .filter(branch -> !otherTypes.contains(branch))
        .distinct()
        .min(
            Comparator.comparingLong(
                branch -> nested.stream().filter(e -> branch(e, choice).equals(branch)).count()));
  }

  /** Whether a {@code oneOf} failed because no alternative fits, and not because several do. */
  static boolean fitNone(Error choice) {
    return choice.getArguments()[0].toString().equals("0");
  }

  private static boolean isWithin(Error error, Error choice) {
    NodePath path = error.getEvaluationPath();
    return path.getNameCount() > choice.getEvaluationPath().getNameCount()
        && path.startsWith(choice.getEvaluationPath())
        && error.getInstanceLocation().startsWith(choice.getInstanceLocation());
  }

  private static boolean isOtherType(Error error, Error choice) {
    return error.getKeyword().equals("type")
        && error.getInstanceLocation().equals(choice.getInstanceLocation());
  }

  private static Object branch(Error error, Error choice) {
    return error.getEvaluationPath().getElement(choice.getEvaluationPath().getNameCount());
  }
}
