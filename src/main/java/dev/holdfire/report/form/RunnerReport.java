package dev.holdfire.report.form;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The runner's report on a launch: its text, and the check of what a caller wrote. */
public record RunnerReport(RunnerFacts facts) {

  /**
   * The report with every field that the ledger knows. What the caller has to write stands as a
   * placeholder, which the check refuses.
   */
  public String draft() {
    Map<RunnerField, String> values = facts.values();
    return Arrays.stream(RunnerField.values())
        .map(field -> field.label() + ": " + values.getOrDefault(field, placeholder(field)))
        .collect(Collectors.joining("\n", RunnerField.HEADER + "\n", "\n"));
  }

  private String placeholder(RunnerField field) {
    return switch (field) {
      case GOAL -> facts.goal().isBlank() ? "<" + field.asked() + ">" : oneLine(facts.goal());
      case HANDOFFS ->
          due().isEmpty()
              ? "<" + field.asked() + ">"
              : "<%s; due: %s>".formatted(field.asked(), String.join(", ", due()));
      case VERIFY ->
          facts
              .billed()
              .map(billed -> "<%s; known: %s>".formatted(field.asked(), billed))
              .orElse("<" + field.asked() + ">");
      default -> "<" + field.asked() + ">";
    };
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** The roles that a handoff is due to. */
  private List<String> due() {
    List<String> roles = new ArrayList<>();
    if (facts.guarded()) {
      roles.add("cost-guardian");
    }
    if (facts.completed()) {
      roles.add("ml-implementer");
    }
    return roles;
  }

  /** What is found in each field of a report, the header first. */
  public List<FieldFinding> check(String text, Instant now) {
    Map<RunnerField, String> values = facts.values();
    List<FieldFinding> findings = new ArrayList<>();
    Sections sections = Sections.of(text, RunnerField.labels());
    findings.add(header(sections.preamble()));
    findings.addAll(
        new Form(
                RunnerField.labels(),
                (label, content) -> {
                  RunnerField field = field(label);
                  return field.known()
                      ? known(field, values.getOrDefault(field, ""), content)
                      : written(field, content, now);
                })
            .check(sections));
    return findings;
  }

  private static RunnerField field(String label) {
    return Arrays.stream(RunnerField.values())
        .filter(field -> field.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static FieldFinding header(String preamble) {
    if (preamble.equals(RunnerField.HEADER)) {
      return FieldFinding.inOrder("header", preamble);
    }
    return FieldFinding.wrong(
        "header",
        RunnerField.HEADER,
        preamble.isEmpty() ? Optional.empty() : Optional.of(preamble),
        new Fault(
            preamble.isEmpty()
                ? "the header is missing"
                : "what stands before `Goal:` is not the header alone",
            "begin with the line " + RunnerField.HEADER));
  }

  private static List<FieldFinding> known(RunnerField field, String expected, String content) {
    if (oneLine(content).equals(oneLine(expected))) {
      return List.of();
    }
    return List.of(
        FieldFinding.wrong(
            field.label(),
            expected,
            Optional.of(content),
            new Fault(
                "it differs from what the ledger knows",
                "write the line `%s: %s`".formatted(field.label(), expected))));
  }

  private List<FieldFinding> written(RunnerField field, String content, Instant now) {
    List<Fault> faults =
        new ArrayList<>(
            Prose.faults(content, field == RunnerField.HANDOFFS || field == RunnerField.NEXT));
    NotDone.fault(field, content).ifPresent(faults::add);
    switch (field) {
      case EVIDENCE_GRADES -> faults.addAll(GradedClaims.faults(content, now));
      case NEXT -> faults.addAll(BlockerList.faults(content));
      case HANDOFFS ->
          due().stream()
              .filter(role -> !content.contains(role))
              .forEach(
                  role ->
                      faults.add(
                          new Fault(
                              "a handoff to %s is due and is not named".formatted(role),
                              role.equals("cost-guardian")
                                  ? "name cost-guardian and what it was shown before the run"
                                  : "name ml-implementer and what it was given of the run")));
      default -> {}
    }
    return faults.stream()
        .map(fault -> FieldFinding.wrong(field.label(), Optional.of(content), fault))
        .toList();
  }
}
