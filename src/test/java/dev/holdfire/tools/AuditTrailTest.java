package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.CallLog;
import dev.holdfire.notify.AnchorFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class AuditTrailTest {
  private static final String TRIED = "{\"script\": \"train.py\", \"dry_run\": true}";
  private static final String MEANT = "{\"script\": \"train.py\", \"dry_run\": false}";

  @TempDir Path folder;

  /** Also of a call that names itself so, or whose arguments cannot be used. */
  @Test
  void aDryRunIsToldFromALaunch() {
    assertThat(
            details(
                called(TRIED, "an-agent"),
                called(MEANT, "an-agent"),
                called("{}", "dry run"),
                called("{\"dry_run\": \"true\"}", ""),
                called("null", ""),
                called(TRIED, "")))
        .containsExactly("dry run by an-agent", "by an-agent", "by dry run", "", "", "dry run");
  }

  private static CallLog.Entry called(String arguments, String client) {
    JsonMapper json = JsonMapper.shared();
    return new CallLog.Entry(
        "launch_single", json.readTree(arguments), "done", json.createObjectNode(), client, "");
  }

  private List<String> details(CallLog.Entry... calls) {
    try (Ledger ledger = Ledger.in(folder)) {
      AuditTrail trail =
          new AuditTrail(
              () -> new Audit(ledger, AnchorFile.in(folder)),
              new MovableClock(Instant.parse("2026-11-01T10:00:00Z")),
              "hs-test");
      List.of(calls).forEach(trail::record);
      AuditLog.Filter all =
          new AuditLog.Filter(Optional.empty(), Optional.empty(), Optional.empty());
      return ledger.read(handle -> AuditLog.rows(handle, all)).stream()
          .map(row -> row.line().detail())
          .toList();
    }
  }
}
