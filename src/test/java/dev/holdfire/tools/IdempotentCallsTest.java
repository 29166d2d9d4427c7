package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.jobs.Launcher;
import dev.holdfire.ledger.IdempotencyStore;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.schema.Json;
import dev.holdfire.tools.IdempotentCalls.Earlier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class IdempotentCallsTest {
  private static final String CALL = "{\"script\": \"a.py\", \"idempotency_key\": \"k\"}";

  @TempDir Path folder;
  private final JobFixture fixture = new JobFixture();
  private Ledger ledger;
  private IdempotentCalls calls;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    calls = new IdempotentCalls(ledger);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aCallWithoutAKeyAndADryRunHaveNone() {
    assertThat(calls.key("launch_single", Json.parse("{\"script\": \"a.py\"}"))).isEmpty();
    assertThat(
            calls.key(
                "launch_single", Json.parse("{\"idempotency_key\": \"k\", \"dry_run\": true}")))
        .isEmpty();
  }

  @Test
  void theBodyIsTheCallWhateverTheOrderOfItsNames() {
    assertThat(key(CALL)).isEqualTo(key("{\"idempotency_key\": \"k\", \"script\": \"a.py\"}"));
    assertThat(key(CALL).body())
        .isNotEqualTo(key("{\"idempotency_key\": \"k\", \"script\": \"b.py\"}").body())
        .isNotEqualTo(calls.key("spawn_batch", Json.parse(CALL)).orElseThrow().body());
  }

  @Test
  void theSameCallGetsTheFirstAnswerAndAnotherOneAConflict() {
    assertThat(calls.find(key(CALL))).isEqualTo(new Earlier.None());
    launched();
    assertThat(calls.find(key(CALL))).isEqualTo(new Earlier.Unanswered(fixture.id));

    calls.keep(
        key(CALL),
        new ToolResult(
            JsonMapper.shared().createObjectNode().put("replayed", false), "Launched", "why"));

    assertThat(calls.find(key(CALL)))
        .isInstanceOfSatisfying(
            Earlier.Same.class,
            same -> {
              assertThat(same.answer().content().path("replayed").booleanValue()).isTrue();
              assertThat(same.answer().text())
                  .isEqualTo("(the first answer to this key)\nLaunched");
            });
    assertThat(calls.find(key("{\"idempotency_key\": \"k\", \"script\": \"b.py\"}")))
        .isEqualTo(new Earlier.Other(fixture.id));
  }

  /** Only what launched is replayed: a refusal of the backend leaves the key free. */
  @Test
  void aKeyWhoseJobNeverStartedIsNew() {
    launched();
    ledger.write(
        transaction -> {
          JobStore.move(transaction, fixture.id, JobState.REFUSED, fixture.createdAt, "no Python");
          return true;
        });

    assertThat(calls.find(key(CALL))).isEqualTo(new Earlier.None());
  }

  @Test
  void onlyAConfirmedStartIsToldAsOne() {
    assertThat(LaunchReport.verified(jobs(JobState.RUNNING), "2 min 0 s"))
        .isEqualTo("the backend confirmed the start; the first 2 min 0 s of output are watched");
    assertThat(LaunchReport.verified(jobs(JobState.LAUNCH_UNCONFIRMED), "2 min 0 s"))
        .startsWith("the backend confirmed no start; NOT confirmed: hf-aaaaaaaaaa");
    assertThat(
            LaunchReport.verified(
                jobs(JobState.RUNNING, JobState.REFUSED, JobState.LAUNCH_UNCONFIRMED), "60 s"))
        .startsWith("the backend confirmed the start of 1 of 3;")
        .contains("NOT confirmed");
  }

  private List<JobNow> jobs(JobState... states) {
    return List.of(states).stream()
        .map(
            state ->
                new JobNow(
                    fixture.job(),
                    state,
                    fixture.createdAt,
                    "",
                    Optional.empty(),
                    new JobNow.Health(JobNow.Health.Verdict.WATCHING, "")))
        .toList();
  }

  private Launcher.Order.Key key(String call) {
    return calls.key("launch_single", Json.parse(call)).orElseThrow();
  }

  private void launched() {
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, fixture.job());
          IdempotencyStore.insert(
              transaction, "k", key(CALL).body(), fixture.createdAt, fixture.id);
          return true;
        });
  }
}
