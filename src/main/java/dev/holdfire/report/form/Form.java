package dev.holdfire.report.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The checks that every report with named fields goes through: each once, in order, filled. */
final class Form {
  private final List<String> labels;
  private final BiFunction<String, String, List<FieldFinding>> content;

  /**
   * A form.
   *
   * @param labels its fields, all required, in order
   * @param content judges the content of a field that is there and filled, by its name
   */
  Form(List<String> labels, BiFunction<String, String, List<FieldFinding>> content) {
    this.labels = labels;
    this.content = content;
  }

  List<FieldFinding> check(Sections sections) {
    List<String> late = sections.outOfOrder(labels);
    List<FieldFinding> findings = new ArrayList<>();
    for (String label : labels) {
      List<FieldFinding> faults = faults(label, sections.of(label), late.contains(label));
      findings.addAll(
          faults.isEmpty()
              ? List.of(FieldFinding.inOrder(label, sections.of(label).getFirst()))
              : faults);
    }
    return findings;
  }

  private List<FieldFinding> faults(String label, List<String> found, boolean late) {
    List<FieldFinding> faults = new ArrayList<>();
    if (found.isEmpty()) {
      return List.of(
          FieldFinding.wrong(
              label,
              Optional.empty(),
              new Fault(
                  "the field is missing",
                  "begin a line of its own with `%s:`%s".formatted(label, place(label)))));
    }
    Optional<String> shown = Optional.of(found.getFirst());
    if (found.size() > 1) {
      faults.add(
          FieldFinding.wrong(
              label,
              shown,
              new Fault(
                  "the field stands %d times".formatted(found.size()),
                  "write it once; a line within another field begins differently")));
    }
    if (late) {
      faults.add(
          FieldFinding.wrong(
              label, shown, new Fault("the field is out of order", "move it" + place(label))));
    }
    for (String value : found) {
      faults.addAll(
          value.isBlank()
              ? List.of(
                  FieldFinding.wrong(
                      label,
                      Optional.of(value),
                      new Fault("the field is empty", "write its value after the colon")))
              : content.apply(label, value));
    }
    return faults;
  }

  private String place(String label) {
    int index = labels.indexOf(label);
    return index == 0
        ? " before `%s:`".formatted(labels.get(1))
        : " after `%s:`".formatted(labels.get(index - 1));
  }
}
