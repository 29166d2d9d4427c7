package dev.holdfire.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.ledger.Anchor;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.process.SystemProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chain of rows cannot show by itself shows against what was remembered outside. */
class AnchorTest {
  @TempDir private Path folder;
  private Ledger ledger;
  private Audit audit;

  @BeforeEach
  void begin() {
    ledger = Ledger.in(folder);
    audit = new Audit(ledger, AnchorFile.in(folder));
    for (int i = 0; i < 5; i++) {
      audit.record(line("call " + i));
    }
  }

  @AfterEach
  void end() {
    ledger.close();
  }

  @Test
  void whatNobodyTouchedIsInOrder() {
    assertThat(audit.verify()).isEqualTo(new AuditLog.Verification(5, Optional.empty(), ""));
  }

  @Test
  void aTailThatWasCutOffShows() {
    change("drop trigger audit_stays", "delete from audit where seq > 3");

    AuditLog.Verification found = audit.verify();

    assertThat(found.firstBad()).contains(4L);
    assertThat(found.reason()).contains("missing");
  }

  @Test
  void aChainThatWasWrittenAnewShows() {
    change(
        "drop trigger audit_stays",
        "delete from audit",
        "delete from sqlite_sequence where name = 'audit'");
    Anchor elsewhere = AnchorFile.in(folder.resolve("elsewhere"));
    Audit forger = new Audit(ledger, elsewhere);
    for (int i = 0; i < 6; i++) {
      forger.record(line("another story " + i));
    }
    assertThat(forger.verify().ok()).isTrue();

    assertThat(audit.verify().firstBad()).contains(5L);
    assertThat(audit.verify().reason()).contains("rewritten");
  }

  @Test
  void withoutAFileTheChainAloneIsChecked() throws IOException {
    Files.delete(folder.resolve("audit.anchor"));

    assertThat(audit.verify().ok()).isTrue();
  }

  @Test
  void linesOfSeveralServersMayStandInAnotherOrder() {
    AnchorFile file = AnchorFile.in(folder.resolve("sub"));
    assertThat(folder.resolve("sub").toFile().mkdir()).isTrue();
    file.remember(new Anchor.Head(8, "b".repeat(64)));
    file.remember(new Anchor.Head(7, "a".repeat(64)));

    assertThat(file.newest()).contains(new Anchor.Head(8, "b".repeat(64)));
  }

  @Test
  void aCommandHearsOfTheNewestRow() throws Exception {
    Path heard = folder.resolve("heard");
    Anchor anchor =
        new AnchorCommand(
            AnchorFile.in(folder),
            List.of("/bin/sh", "-c", "cat > " + heard + ".part && mv " + heard + ".part " + heard),
            folder,
            new SystemProcesses(),
            Clock.systemUTC());
    anchor.remember(new Anchor.Head(9, "c".repeat(64)));

    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    while (!Files.exists(heard) && Instant.now().isBefore(deadline)) {
      Thread.sleep(20);
    }
    assertThat(heard)
        .content()
        .isEqualToIgnoringNewLines("{\"seq\":9,\"hash\":\"" + "c".repeat(64) + "\"}");
    assertThat(anchor.newest()).contains(new Anchor.Head(9, "c".repeat(64)));
  }

  private void change(String... statements) {
    ledger.write(
        transaction -> {
          for (String statement : statements) {
            transaction.handle().execute(statement);
          }
          return true;
        });
  }

  private static AuditLog.Line line(String detail) {
    return new AuditLog.Line(
        Instant.parse("2026-11-23T08:00:00Z"),
        "hs-aaaaaaaaaa",
        "client",
        "estimate_cost",
        "digest",
        "done",
        "",
        Optional.empty(),
        Optional.empty(),
        detail);
  }
}
