package dev.holdfire.report.form;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * What was found in one field of a report. A field with several faults has a finding for each.
 *
 * @param field its name in the report
 * @param expected the exact value, where it is known
 * @param found the value in the report; empty where the field is missing
 * @param problem what is wrong; empty when the field is in order
 * @param remedy how to mend it
 */
public record FieldFinding(
    String field,
    Optional<String> expected,
    Optional<String> found,
    Optional<String> problem,
    Optional<String> remedy) {

  static FieldFinding inOrder(String field, String found) {
    return new FieldFinding(
        field, Optional.empty(), Optional.of(found), Optional.empty(), Optional.empty());
  }

  /** A finding for each fault of a value, or the one that it is in order. */
  public static List<FieldFinding> of(String field, String found, List<Fault> faults) {
    return faults.isEmpty()
        ? List.of(inOrder(field, found))
        : faults.stream().map(fault -> wrong(field, Optional.of(found), fault)).toList();
  }

  /** Findings as results carry them. */
  public static ArrayNode json(List<FieldFinding> findings) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (FieldFinding finding : findings) {
      list.addObject()
          .put("field", finding.field())
          .put("ok", finding.ok())
          .put("expected", finding.expected().orElse(null))
          .put("found", finding.found().orElse(null))
          .put("problem", finding.problem().orElse(null))
          .put("remedy", finding.remedy().orElse(null));
    }
    return list;
  }

  static FieldFinding wrong(String field, Optional<String> found, Fault fault) {
    return new FieldFinding(
        field, Optional.empty(), found, Optional.of(fault.problem()), Optional.of(fault.remedy()));
  }

  static FieldFinding wrong(String field, String expected, Optional<String> found, Fault fault) {
    return new FieldFinding(
        field,
        Optional.of(expected),
        found,
        Optional.of(fault.problem()),
        Optional.of(fault.remedy()));
  }

  /** Whether the field is in order. */
  public boolean ok() {
    return problem.isEmpty();
  }
}
