package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The answers that leave everything as it was are told apart in the result. */
class AnswersIT {
  private static final String POLICY =
      """
      [cost]
      daily_cap_usd = 10000

      [backend.local]
      usd_per_hour = 3600
      grace_seconds = 1

      [approval]
      """;
  private static final String ALL = "launch_channels = [\"terminal\", \"elicitation\"]\n";
  private static final String TERMINAL = "launch_channels = [\"terminal\"]\n";

  private volatile ElicitResult reply = new ElicitResult(ElicitResult.Action.CANCEL, Map.of());

  @Test
  void eachIsAnotherAnswer() throws Exception {
    try (Place place = Place.with(POLICY + ALL)) {
      place.steady("train.py");
      Server server = place.server(_ -> reply);

      reply = typed("yes");
      assertThat(told(server)).startsWith("wrong phrase: ");
      reply = new ElicitResult(ElicitResult.Action.CANCEL, Map.of());
      assertThat(told(server)).startsWith("nobody answered: ");
      reply = new ElicitResult(ElicitResult.Action.DECLINE, Map.of());
      assertThat(told(server)).startsWith("declined at the client: ");
      reply = typed("no");
      assertThat(told(server)).startsWith("declined: ");

      // The keys of approvals hold from the next call on.
      place.policy(POLICY + "launch_channels = []\n");
      assertThat(told(server)).startsWith("no channel: ");
      assertThat(server.launch("train.py", Map.of("timeout_seconds", 60)).text())
          .contains("the policy trusts no channel for a launch");

      reply = typed("yes, launch");
      place.policy(POLICY + ALL);
      String job = server.launch("train.py", Map.of("timeout_seconds", 60)).jobId();
      place.release("train.py");
      server.awaitState(job, "SUCCEEDED");
      place.policy(POLICY + TERMINAL + "expire_minutes = 0.001\n");
      assertThat(told(server)).startsWith("already used: ");
      assertThat(told(server)).startsWith("expired: ");
      assertThat(jobs(server)).hasSize(1);
    }
  }

  private static String told(Server server) {
    Answer answer = server.launch("train.py", Map.of("timeout_seconds", 60)).needsApproval();
    assertThat(answer.content().path("job_id").isNull()).isTrue();
    return answer
        .content()
        .path("warnings")
        .valueStream()
        .map(JsonNode::stringValue)
        .filter(line -> line.matches("[a-z ]+: .*"))
        .findFirst()
        .orElse(answer.text());
  }

  private static JsonNode jobs(Server server) {
    return server.call("inspect_job", Map.of()).content().path("jobs");
  }

  private static ElicitResult typed(String phrase) {
    return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("phrase", phrase));
  }
}
