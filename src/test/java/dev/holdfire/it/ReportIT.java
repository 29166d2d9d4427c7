package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run is reported on and noted: the draft, what is refused in it, and what is reminded of. */
class ReportIT {
  private static final Map<String, String> NOTES =
      Map.of(
          "grade", "E1",
          "result", "loss 1.83 at step 2000",
          "decision", "keep the rate of 3e-4",
          "benchmark", "none",
          "learnings", "none",
          "next", "fan out 3 rates");

  @Test
  void fromTheDraftToTheNotes() throws Exception {
    try (Place place = Place.with("health.window_seconds = 1")) {
      place.write("train.py", "print('step 1 of 1', flush=True)\n");
      Server server = place.server();
      String job = server.launch("train.py", Map.of("timeout_seconds", 60)).jobId();
      server.awaitState(job, "SUCCEEDED");

      assertThat(warnings(server.call("inspect_job", Map.of())))
          .contains("Reminder: " + job + " (train.py) ended without notes");
      String draft = server.call("submit_report", Map.of("job_id", job)).field("draft");
      assertThat(draft)
          .startsWith("=== KEI-MODAL-RUNNER REPORT ===\nGoal: ")
          .contains("\nCost estimate: $0.00 (= 1 × ", "\nKILL GUARD: no stop issued\n")
          .contains("\nCost tier: AUTO (<$5)\n", "[x] app-list", "] spawn-not-map\n");
      Place.Printed printed = place.run("report", job);
      assertThat(printed.exitCode()).describedAs(printed.error()).isZero();
      assertThat(fixed(printed.out())).isEqualTo(fixed(draft));

      refusesWhatIsNotInOrder(server, job, draft);
      notesAreKept(place, server, job, filled(draft));
      aCodeTasksResultIsNobodysButTheCallers(server);
    }
  }

  private static void refusesWhatIsNotInOrder(Server server, String job, String draft) {
    Answer unfilled = submit(server, job, draft, Map.of());
    unfilled.refusedFor("report-faults");
    assertThat(faults(unfilled)).contains("Scope", "Handoffs made").doesNotContain("KILL GUARD");
    String lie = filled(draft).replace("KILL GUARD: no stop", "KILL GUARD: one stop");
    Answer wrong = submit(server, job, lie, Map.of());
    assertThat(faults(wrong)).isEqualTo("KILL GUARD ");
    assertThat(wrong.content().path("fields").toString())
        .contains("\"expected\":\"no stop issued\"");
    String secret = "ak-" + "Zx81kQpLmN0aBcDeFgHiJk";
    Answer leaked = submit(server, job, filled(draft) + "token " + secret + "\n", Map.of());
    assertThat(faults(leaked)).isEqualTo("report ");
    assertThat(leaked.content().toString()).doesNotContain(secret);
    Answer noted = submit(server, job, filled(draft), with("learnings", "used " + secret));
    noted.refusedFor("report-faults");
    assertThat(faults(noted)).isEqualTo("notes ");
    assertThat(noted.content().toString()).doesNotContain(secret);
    Answer vague = submit(server, job, filled(draft), with("result", "it works"));
    assertThat(faults(vague)).isEqualTo("notes: Result notes: Result ");
    assertThat(vague.text()).contains("says that it works and gives no number");
    server.call("submit_report", Map.of("report", "hello")).invalidAt("/job_id");
    server.call("submit_report", Map.of("job_id", "hf-aaaaaaaaaa")).invalidAt("/job_id");
  }

  private static void notesAreKept(Place place, Server server, String job, String report)
      throws Exception {
    Path file = place.project().resolve(".holdfire/notes.md");
    assertThat(file).doesNotExist();
    Path outside = Files.writeString(place.root().resolve("outside.md"), "untouched");
    Files.createSymbolicLink(file, outside);
    Answer led = submit(server, job, report, NOTES);
    assertThat(led.outcome()).isEqualTo("refused");
    assertThat(led.text()).contains("leads out of the project");
    assertThat(outside).hasContent("untouched");
    Files.delete(file);

    Files.writeString(file, "# Notes");
    Answer kept = submit(server, job, report, NOTES);
    assertThat(kept.outcome()).describedAs(kept.text()).isEqualTo("done");
    assertThat(kept.field("notes_file")).isEqualTo(file.toString());
    String entry =
        """
        Result: loss 1.83 at step 2000
        Decision: keep the rate of 3e-4
        Benchmark: none
        Learnings: none
        Next: fan out 3 rates
        """;
    assertThat(Files.readString(file))
        .matches("# Notes\n\n### train \\(\\d{4}-\\d\\d-\\d\\d\\) \\[E1\\]\n(?s:.*)")
        .endsWith(entry);

    submit(server, job, report, with("result", "loss 2.5"));
    assertThat(Files.readString(file)).doesNotContain("2.5");
    assertThat(warnings(server.call("inspect_job", Map.of()))).doesNotContain("Reminder");
  }

  private static void aCodeTasksResultIsNobodysButTheCallers(Server server) {
    String report =
        """
        Files written: src/lib.rs
        cargo-check: green in 4.1 s
        cargo-test:
        test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
        loc-delta: +120 -8
        blockers: none
        next: none
        """;
    Answer inForm = server.call("submit_report", Map.of("report", report));
    assertThat(inForm.outcome()).isEqualTo("done");
    assertThat(inForm.content().path("accepted").isNull()).isTrue();
    assertThat(inForm.text()).contains("no run of a verifier was compared");
    Answer wrong =
        server.call("submit_report", Map.of("report", report.replace("0 failed", "2 failed")));
    wrong.refusedFor("report-faults");
    assertThat(wrong.content().path("accepted").booleanValue(true)).isFalse();
  }

  /** The draft with everything written that the caller owes. */
  private static String filled(String draft) {
    return draft
        .replaceAll("(?m)^Scope: <.*>$", "Scope: train.py, one run of 1 step")
        .replaceAll("(?m)^Plan: <.*>$", "Plan: one run on this machine")
        .replaceAll("(?m)^Executed: <.*>$", "Executed: one run of 1 step")
        .replaceAll("(?m)^Verify: <.*>$", "Verify: 1 of 1 steps stand in the log")
        .replaceAll("(?m)^Evidence grades: <.*>$", "Evidence grades: E1 1 step (ledger)")
        .replaceAll("(?m)^Handoffs made: <.*>$", "Handoffs made: ml-implementer got the log")
        .replaceAll("(?m)^Blockers / next: <.*>$", "Blockers / next: none");
  }

  private static String fixed(String report) {
    return report.replaceAll("(?m)^Session spend.*$", "");
  }

  private static Answer submit(
      Server server, String job, String report, Map<String, String> notes) {
    Map<String, Object> arguments = new HashMap<>(Map.of("job_id", job, "report", report));
    if (!notes.isEmpty()) {
      arguments.put("notes", notes);
    }
    return server.call("submit_report", arguments);
  }

  private static Map<String, String> with(String part, String value) {
    Map<String, String> notes = new HashMap<>(NOTES);
    notes.put(part, value);
    return notes;
  }

  /** The fields that are not in order. */
  private static String faults(Answer answer) {
    StringBuilder fields = new StringBuilder();
    for (JsonNode field : answer.content().path("fields")) {
      if (!field.path("ok").booleanValue()) {
        fields.append(field.path("field").asString()).append(' ');
      }
    }
    return fields.toString();
  }

  private static String warnings(Answer answer) {
    return Objects.requireNonNull(
        JsonMapper.shared().writeValueAsString(answer.content().path("warnings")));
  }
}
