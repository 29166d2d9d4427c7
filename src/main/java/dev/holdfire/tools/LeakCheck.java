package dev.holdfire.tools;

import dev.holdfire.redact.Redactor;
import dev.holdfire.report.form.Fault;
import dev.holdfire.report.form.FieldFinding;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what must not stand in a report, by the policy's patterns. */
record LeakCheck(Redactor redactor) {

  /** A finding for each secret, by its line; never its value. */
  List<FieldFinding> secrets(String field, String text) {
    return redactor.find(text).stream()
        .flatMap(
            secret ->
                FieldFinding.of(
                    field,
                    "line " + secret.line(),
                    List.of(
                        new Fault(
                            "line %d holds a secret (%s)".formatted(secret.line(), secret.kind()),
                            "take it out, and let a person replace it: it was shown")))
                    .stream())
        .toList();
  }

  /** A warning for each detail of the infrastructure. */
  Stream<String> infrastructure(String where, String text) {
    return redactor.infrastructure(text).stream()
        .map(leak -> "%s, line %d: %s".formatted(where, leak.line(), leak.kind()));
  }
}
