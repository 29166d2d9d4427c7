package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.approval.PageCodes.Entered;
import dev.holdfire.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A code from a terminal opens the page once. */
class PageCodesTest {
  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T10:00:00Z"));
  private Ledger ledger;
  private Ledger otherProcess;
  private PageCodes terminal;
  private PageCodes page;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    otherProcess = Ledger.in(folder);
    terminal = new PageCodes(ledger, clock, new Random(1));
    page = new PageCodes(otherProcess, clock, new Random(2));
  }

  @AfterEach
  void close() {
    ledger.close();
    otherProcess.close();
  }

  @Test
  void aCodeIsGoodOnceInAnyProcess() {
    String code = terminal.issue().code();

    assertThat(code).matches("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}");
    assertThat(page.enter(code)).isEqualTo(Entered.GOOD);
    assertThat(page.enter(code)).isEqualTo(Entered.NONE_OPEN);
    assertThat(terminal.enter(code)).isEqualTo(Entered.NONE_OPEN);
  }

  @Test
  void itMayBeTypedAsPeopleType() {
    String code = terminal.issue().code();
    assertThat(page.enter(" " + code.toLowerCase(Locale.ROOT).replace('-', ' ').replace('0', 'o')))
        .isEqualTo(Entered.GOOD);
  }

  @Test
  void withoutACodeNothingIsGood() {
    assertThat(page.enter("")).isEqualTo(Entered.NONE_OPEN);
    terminal.issue();
    assertThat(page.enter("")).isEqualTo(Entered.WRONG);
    assertThat(page.enter("0".repeat(100_000))).isEqualTo(Entered.WRONG);
  }

  @Test
  void afterFiveTriesNotEvenTheRightOneIsGood() {
    String code = terminal.issue().code();
    for (int i = 0; i < 5; i++) {
      assertThat(page.enter("0000-0000")).isEqualTo(Entered.WRONG);
    }
    assertThat(page.enter(code)).isEqualTo(Entered.TRIED_TOO_OFTEN);
    assertThat(page.enter(terminal.issue().code())).isEqualTo(Entered.GOOD);
  }

  /** Whoever can write to the database cannot plant a code that it knows. */
  @Test
  void aCodeThatWasPlantedIsNone() {
    String known = terminal.issue().code();
    terminal.issue();
    ledger.write(
        transaction ->
            transaction
                .handle()
                .execute(
                    "insert into page_code (salt, hash, made_at, expires_at, seal)"
                        + " select salt, hash, made_at, '2099-01-01T00:00:00Z', seal from page_code"
                        + " where seq = 1"));

    assertThat(page.enter(known)).isEqualTo(Entered.NONE_OPEN);
  }

  @Test
  void itLastsFiveMinutes() {
    String code = terminal.issue().code();
    clock.advance(Duration.ofMinutes(5));
    assertThat(page.enter(code)).isEqualTo(Entered.NONE_OPEN);
  }

  @Test
  void aClockThatWasMovedBackOpensNothing() {
    String code = terminal.issue().code();
    clock.advance(Duration.ofMinutes(-2));
    assertThat(page.enter(code)).isEqualTo(Entered.NONE_OPEN);
  }

  @Test
  void aNewerCodeTakesThePlaceOfAnOlder() {
    String older = terminal.issue().code();
    String newer = terminal.issue().code();
    assertThat(page.enter(older)).isEqualTo(Entered.WRONG);
    assertThat(page.enter(newer)).isEqualTo(Entered.GOOD);
  }

  @Test
  void whoeverIsFasterWithItIsTheOnlyOne() throws Exception {
    String code = terminal.issue().code();
    List<Callable<Entered>> both =
        List.of(() -> page.enter(code), () -> terminal.enter(code), () -> page.enter(code));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Entered> answers = threads.invokeAll(both).stream().map(Future::resultNow).toList();
      assertThat(Collections.frequency(answers, Entered.GOOD)).as("%s", answers).isEqualTo(1);
    }
  }

  /** Neither the code nor a part of it can be read from the state folder. */
  @Test
  void theCodeItselfIsNotOnTheDisk() throws Exception {
    String code = terminal.issue().code();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain(code, code.replace("-", ""));
      }
    }
  }
}
