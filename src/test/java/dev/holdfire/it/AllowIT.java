package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Room that a person grants beforehand, overruns that a person looks at, and what was spent. */
class AllowIT {
  /** Ten minutes at this rate are a ceiling of $33.33: above the tier and the day's cap. */
  private static final String DEAR = "[backend.local]\nusd_per_hour = 200\ngrace_seconds = 1\n";

  @TempDir private Path folder;
  private CliHome home;
  private CliServer server;

  @BeforeEach
  void start() throws IOException {
    home = new CliHome(folder).policy(DEAR);
    server = CliServer.beside(home);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    home.close();
  }

  private String outcome(int steps) throws IOException {
    return launch(steps).path("outcome").asString();
  }

  private JsonNode launch(int steps) throws IOException {
    return server.call("launch_single", CliServer.sample("a dear run", steps));
  }

  private JsonNode json(String... command) throws Exception {
    return JsonMapper.shared().readTree(home.run(command).exits(0).out());
  }

  @Test
  void aLaunchInsideGrantedRoomAsksNobodyAndCountsAgainstIt() throws Exception {
    assertThat(outcome(4000)).isEqualTo("needs_approval");

    home.terminal("yes, allow\n", "allow", "--usd", "40", "--until", "1h").exits(0);
    JsonNode launched = launch(4000);

    assertThat(launched.path("outcome").asString()).isEqualTo("done");
    assertThat(launched.path("card").path("text").asString())
        .contains("VERDICT: GO", "inside the allowance hw-");
    JsonNode allowance = json("allow", "list", "--json").path(0);
    assertThat(allowance.path("state").asString()).isEqualTo("open");
    assertThat(allowance.path("reserved").asString()).startsWith("33.33");
    JsonNode status = json("status", "--json");
    assertThat(status.path("allowances").path(0).path("id")).isEqualTo(allowance.path("id"));
    // A second one does not fit any more.
    assertThat(outcome(4001)).isEqualTo("needs_approval");
  }

  @Test
  void nothingButThePhraseGrantsAnything() throws Exception {
    home.terminal("yes\n", "allow", "--usd", "40", "--until", "1h").exits(1);
    home.run("allow", "--usd", "40", "--until", "1h").exits(1);

    assertThat(json("allow", "list", "--json").isEmpty()).isTrue();
    assertThat(outcome(4000)).isEqualTo("needs_approval");
  }

  @Test
  void revokedRoomIsClosed() throws Exception {
    home.terminal("yes, allow\n", "allow", "--usd", "40", "--until", "23:59").exits(0);
    String id = json("allow", "list", "--json").path(0).path("id").asString();

    home.run("allow", "revoke", id).exits(0);

    assertThat(outcome(4000)).isEqualTo("needs_approval");
    home.run("allow", "revoke", "hw-aaaaaaaaaa").exits(1);
  }

  @Test
  void whatCannotBeUnderstoodIsSaid() throws Exception {
    assertThat(home.run("allow", "--usd", "40").exits(2).err()).contains("--until 18:00");
    assertThat(home.run("allow", "--usd", "-1", "--until", "1h").exits(2).err())
        .contains("above 0");
    assertThat(home.run("allow", "--usd", "4", "--until", "soon").exits(2).err())
        .contains("\"soon\"", "18:00");
    assertThat(home.run("allow", "--usd", "4", "--until", "2020-01-01T00:00:00Z").exits(2).err())
        .contains("a time to come");
  }

  @Test
  void anOverrunStopsLaunchesUntilAPersonLooked() throws Exception {
    home.policy("[backend.local]\ngrace_seconds = 1\n");
    server.close();
    server = CliServer.beside(home);
    String job = server.launch("the first");
    try (Connection ledger = home.ledger();
        PreparedStatement insert =
            ledger.prepareStatement(
                "insert into entry (at, job_id, session, kind, attempt, day, micros, note) values"
                    + " ('2026-11-23T08:00:00Z', ?, 's', 'OVERRUN', 1, '2026-11-23', 5, '')")) {
      insert.setString(1, job);
      insert.executeUpdate();
    }
    JsonNode refused = launch(4000);
    assertThat(refused.path("refusals").path(0).path("code").asString()).isEqualTo("overrun");

    home.terminal("yes, clear it\n", "approve").exits(0);

    assertThat(outcome(4000)).isEqualTo("done");
  }

  @Test
  void whatWasSpentStandsBesideWhatWasEstimated() throws Exception {
    home.policy("[backend.local]\nusd_per_hour = 36\n");
    server.close();
    server = CliServer.beside(home);
    JsonNode launched =
        server.call(
            "launch_single",
            Map.of(
                "goal",
                "a short run",
                "script",
                "train.py",
                "args",
                List.of("--steps", "20"),
                "timeout_seconds",
                60));
    String job = launched.path("job_id").asString();
    Until.holds("the job ends", () -> server.job(job).path("state").asString().equals("SUCCEEDED"));

    JsonNode rows = json("spend", "--by", "job", "--json");

    JsonNode row = rows.path("rows").path(0);
    assertThat(row.path("job_id").asString()).isEqualTo(job);
    assertThat(row.path("ceiling").asString()).isEqualTo("0.60");
    assertThat(row.path("actual").asString()).isEqualTo(rows.path("total").asString());
    assertThat(row.path("actual").asString()).isNotEqualTo("0.00");
    assertThat(home.run("spend").exits(0).out())
        .contains("ESTIMATE", "CEILING", "ACTUAL", "...", "in all");
    assertThat(home.run("spend", "--by", "moon").exits(2).err()).contains("day, project or job");
    assertThat(json("prices", "--json").path(0).path("rate").asString()).isEqualTo("36.00");
  }
}
