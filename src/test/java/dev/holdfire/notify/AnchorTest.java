package dev.holdfire.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfire.ledger.Anchor;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.FullLedger;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.process.SystemProcesses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(audit.verify()).isEqualTo(new AuditLog.Verification(5, 1, Optional.empty(), ""));
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
    List<String> command =
        List.of("/bin/sh", "-c", "cat > " + heard + ".part && mv " + heard + ".part " + heard);
    Anchor anchor =
        new OutsideAnchor(
            AnchorFile.in(folder),
            new CommandOutlet(command, folder, new SystemProcesses(), Outlet.PATIENCE));
    anchor.remember(new Anchor.Head(9, "c".repeat(64)));

    await(() -> Files.exists(heard));
    assertThat(heard)
        .content()
        .isEqualToIgnoringNewLines("{\"seq\":9,\"hash\":\"" + "c".repeat(64) + "\"}");
    assertThat(anchor.newest()).contains(new Anchor.Head(9, "c".repeat(64)));
  }

  /**
   * Rows that come while a place is told, or right after, are told together, and the last always.
   */
  @Test
  void thePlaceOutsideHearsOfTheLastRowInTheEnd() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Outlet outlet =
        json -> {
          told.add(json);
          return Optional.of("it is always cross");
        };
    Anchor anchor = new OutsideAnchor(AnchorFile.in(folder), outlet, Duration.ofMillis(50));
    for (int i = 10; i < 40; i++) {
      anchor.remember(new Anchor.Head(i, "c".repeat(64)));
    }

    await(() -> !told.isEmpty() && told.getLast().contains("\"seq\":39,"));
    assertThat(told).hasSizeLessThan(30);
    anchor.remember(new Anchor.Head(40, "d".repeat(64)));
    await(() -> told.getLast().contains("\"seq\":40,"));
  }

  @ParameterizedTest
  @CsvSource({
    "200, ''",
    "204, ''",
    "302, answered with status 302",
    "500, answered with status 500"
  })
  void aWebhookIsPostedToAndItsStatusCounts(int status, String trouble) throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          heard.add(
              exchange.getRequestMethod()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      URI address =
          URI.create(
              "http://127.0.0.1:%d/hook?key=private".formatted(server.getAddress().getPort()));

      assertThat(new WebhookOutlet(address, Outlet.PATIENCE).tell("{\"seq\":1}").orElse(""))
          .endsWith(trouble)
          .doesNotContain("private");
      assertThat(heard).containsExactly("POST {\"seq\":1}");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWebhookThatCannotBeReachedIsToldAndNotFatal() {
    assertThat(
            new WebhookOutlet(URI.create("http://127.0.0.1:1/hook?key=private"), Outlet.PATIENCE)
                .tell("{}"))
        .hasValueSatisfying(
            trouble ->
                assertThat(trouble).contains("could not be reached").doesNotContain("private"));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean() && Instant.now().isBefore(deadline)) {
      Thread.sleep(20);
    }
    assertThat(condition.getAsBoolean()).describedAs("within 20 s").isTrue();
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
    return FullLedger.line(Instant.parse("2026-11-23T08:00:00Z"), detail);
  }
}
