package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What somebody may try who can write the ledger, and nothing more. */
class ForgeryIT extends AttackHarness {
  private static final String FAR = "2036-11-01T10:00:00Z";

  static List<Attack> attacks() {
    return List.of(
        new Attack(
            "an answer written into the ledger, for a launch",
            () -> {
              answer(asked(Map.of()));
              return dear(Map.of());
            }),
        new Attack(
            "an answer written into the ledger, for a stop",
            () -> {
              answer(request());
              return stop("written");
            }),
        new Attack(
            "a no turned into a yes",
            () -> {
              String id = asked(Map.of("args", List.of("no")));
              answered(id, "no");
              sql("update approval_answer set answer = 'approved' where approval_id = ?", id);
              return dear(Map.of("args", List.of("no")));
            }),
        new Attack(
            "a yes moved to another digest",
            () -> {
              String small = asked(Map.of("args", List.of("small")));
              String large = asked(Map.of("args", List.of("large")));
              answered(small, "yes, launch");
              sql(
                  "update approval set digest = (select digest from approval where approval_id ="
                      + " ?) where approval_id = ?",
                  large,
                  small);
              return dear(Map.of("args", List.of("large")));
            }),
        new Attack(
            "a yes with its seal copied to another request",
            () -> {
              String small = asked(Map.of("args", List.of("from")));
              answered(small, "yes, launch");
              String large = asked(Map.of("args", List.of("to")));
              sql(
                  "insert into approval_answer select ?, answer, at, expires_at, channel"
                      + " from approval_answer where approval_id = ?",
                  large,
                  small);
              sql(
                  "insert into approval_seal select ?, part, seal from approval_seal"
                      + " where approval_id = ? and part = 'answer'",
                  large,
                  small);
              return dear(Map.of("args", List.of("to")));
            }),
        new Attack(
            "a request that is made to last",
            () -> {
              String id = asked(Map.of("args", List.of("last")));
              sql("update approval set expires_at = '" + FAR + "' where approval_id = ?", id);
              answered(id, "yes, launch");
              return dear(Map.of("args", List.of("last")));
            }),
        new Attack(
            "room written into the ledger",
            () -> {
              sql(
                  "insert into allowance select 'hw-forgedaaaa', ?, 900000000, asked_at, '"
                      + FAR
                      + "', approval_id from approval limit 1",
                  place.project().toString());
              return dear(Map.of("args", List.of("room")));
            }),
        new Attack(
            "a job said to be stopping by a yes that was written",
            () -> {
              sql(
                  "update job_now set state = 'STOPPING', changed_at ="
                      + " strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-20 seconds')"
                      + " where job_id = ?",
                  victim);
              String id = requestOf(victim);
              sql("insert or ignore into approval_use values (?, '" + FAR + "', 'x')", id);
              // Long enough for a running server to look at it.
              Thread.sleep(6000);
              assertThat(place.hasEnded(victim)).isFalse();
              sql("update job_now set state = 'RUNNING' where job_id = ?", victim);
              return "its process lives";
            }));
  }

  /** What was written beside Holdfire stands in the status. */
  @Test
  void whatIsWrittenIsTold() throws Exception {
    String id = asked(Map.of("args", List.of("told")));
    answer(id);

    JsonNode alarms = place.status().path("alarms");

    assertThat(alarms.valueStream())
        .anySatisfy(
            alarm -> {
              assertThat(alarm.path("id").asString()).isEqualTo(id);
              assertThat(alarm.path("what").asString()).startsWith("forged row");
              assertThat(alarm.path("remedy").asString()).contains("audit");
            });
    Answer again =
        server.launch("dear.py", Map.of("timeout_seconds", DEAR, "args", List.of("told")));
    assertThat(again.needsApproval().content().path("approval").path("id").asString())
        .isNotEqualTo(id);
  }

  private static void answer(String id) throws SQLException {
    sql(
        "insert into approval_answer values (?, 'approved',"
            + " strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), '"
            + FAR
            + "', 'terminal')",
        id);
  }

  private static void sql(String statement, Object... values) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + place.state().resolve("ledger.db"));
        PreparedStatement one = connection.prepareStatement(statement)) {
      for (int at = 0; at < values.length; at++) {
        one.setObject(at + 1, values[at]);
      }
      one.execute();
    }
  }
}
