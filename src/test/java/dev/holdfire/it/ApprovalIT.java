package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a person has to say, where they may say it, and what becomes of a yes. */
class ApprovalIT {
  private static final String POLICY =
      """
      [cost]
      daily_cap_usd = 10000

      [backend.local]
      usd_per_hour = 3600
      grace_seconds = 1
      """;

  /** Sixty dollars at most: a person is asked. */
  private static final Map<String, Integer> COSTLY = Map.of("timeout_seconds", 60);

  /** Not to be asked about. */
  private static final Map<String, Integer> CHEAP = Map.of("timeout_seconds", 20);

  private final List<String> questions = new CopyOnWriteArrayList<>();
  private volatile ElicitResult reply = new ElicitResult(ElicitResult.Action.CANCEL, Map.of());
  private Place place;

  @BeforeEach
  void start() throws IOException {
    place = Place.with(POLICY);
    place.steady("train.py");
  }

  @AfterEach
  void end() throws IOException {
    place.close();
  }

  @Test
  void theExactPhraseLetsTheLaunchThroughOnce() throws Exception {
    Server server = place.server(this::person);
    reply = typed("yes, launch");

    Answer launched = server.launch("train.py", COSTLY);

    String job = launched.jobId();
    assertThat(launched.text()).contains("VERDICT: GO", "approved ", "for $60");
    assertThat(questions)
        .singleElement()
        .asString()
        .contains("train.py", "$60", "see what happens", "yes, launch");
    assertThat(place.status().path("approvals")).isEmpty();
    place.release("train.py");
    server.awaitState(job, "SUCCEEDED");

    reply = new ElicitResult(ElicitResult.Action.DECLINE, Map.of());
    Answer again = server.launch("train.py", COSTLY);

    again.needsApproval();
    assertThat(questions).describedAs("a yes is used up by its launch").hasSize(2);
    assertThat(place.status().path("jobs")).hasSize(1);
  }

  @Test
  void aYesIsForExactlyWhatWasAsked() throws Exception {
    Server server = place.server(this::person);
    reply = typed("yes, launch");
    place.steady("other.py");
    assertThat(server.launch("train.py", COSTLY).jobId()).startsWith("hf-");

    reply = new ElicitResult(ElicitResult.Action.CANCEL, Map.of());

    server.launch("other.py", COSTLY).needsApproval();
    server.launch("train.py", Map.of("timeout_seconds", 61, "args", List.of("b"))).needsApproval();
    assertThat(questions).hasSize(3);
  }

  private static Map<String, ElicitResult> everythingButYes() {
    return Map.of(
        "another case", typed("Yes, launch"),
        "a plain yes", typed("yes"),
        "the phrase for a stop", typed("yes, stop it"),
        "the phrase in a sentence", typed("I say yes, launch"),
        "nothing", typed(""),
        "no phrase", new ElicitResult(ElicitResult.Action.ACCEPT, Map.of()),
        "a flag", new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("phrase", true)),
        "no", new ElicitResult(ElicitResult.Action.DECLINE, Map.of()),
        "a closed form", new ElicitResult(ElicitResult.Action.CANCEL, Map.of()));
  }

  @Test
  void everythingButThePhraseLeavesTheRequestOpen() throws Exception {
    Server server = place.server(this::person);
    for (var said : everythingButYes().entrySet()) {
      reply = said.getValue();

      Answer answer = server.launch("train.py", COSTLY);

      answer.needsApproval();
      JsonNode approval = answer.content().path("approval");
      assertThat(approval.path("state").asString()).describedAs(said.getKey()).isEqualTo("pending");
      assertThat(approval.path("phrase").asString()).isEqualTo("yes, launch");
      assertThat(approval.path("how").asString()).contains("holdfire approve");
    }
    assertThat(questions).hasSize(everythingButYes().size());
    JsonNode status = place.status();
    assertThat(status.path("approvals").size()).describedAs("the same request each time").isOne();
    assertThat(status.path("jobs")).isEmpty();
    assertThat(Place.money(status, "reserved")).isZero();
  }

  @Test
  void aClientThatCannotAskLeavesItToTheOtherChannels() throws Exception {
    Answer answer = place.server().launch("train.py", COSTLY);

    answer.needsApproval();
    assertThat(answer.content().path("approval").path("channels").valueStream())
        .extracting(JsonNode::asString)
        .containsExactly("terminal", "page", "elicitation");
    assertThat(answer.text()).contains("holdfire approve ha-");
    assertThat(place.status().path("approvals")).hasSize(1);
    assertThat(place.status().path("jobs")).isEmpty();
  }

  @Test
  void noArgumentStandsForAPersonsYes() throws Exception {
    Server server = place.server();
    for (String name : List.of("confirm", "approved", "approval", "force", "yes")) {
      server.launch("train.py", Map.of("timeout_seconds", 60, name, true)).invalidAt("/" + name);
    }
    assertThat(place.status().path("jobs")).isEmpty();
  }

  @Test
  void noCallStopsAJob() throws Exception {
    Server server = place.server(this::person);
    reply = typed("yes, stop it");
    String job = server.launch("train.py", CHEAP).jobId();

    Answer asked = stop(server, job);
    Answer again = stop(server, job);

    for (Answer answer : List.of(asked, again)) {
      answer.needsApproval();
      assertThat(answer.field("kill_guard")).isEqualTo("KILL GUARD: no stop issued");
      assertThat(answer.text()).contains("KILL GUARD: no stop issued");
      assertThat(answer.field("state")).isEqualTo("RUNNING");
      assertThat(answer.content().path("at_risk").path("spent").isString()).isTrue();
      assertThat(answer.content().path("approval").path("channels").valueStream())
          .extracting(JsonNode::asString)
          .containsExactly("terminal", "page");
    }
    assertThat(questions).describedAs("the client is no channel for a stop").isEmpty();
    for (String name : List.of("confirm", "force", "phrase", "approved")) {
      server
          .call("request_stop", Map.of("job_id", job, "reason", "yes, stop it", name, true))
          .invalidAt("/" + name);
    }
    assertThat(server.job(job).path("state").asString()).isEqualTo("RUNNING");
    assertThat(place.status().path("approvals")).hasSize(1);
    place.release("train.py");
    JsonNode ended = server.awaitState(job, "SUCCEEDED");
    assertThat(ended.path("kill_guard").asString()).isEqualTo("KILL GUARD: no stop issued");
    Answer late = stop(server, job);
    assertThat(late.outcome()).describedAs(late.text()).isEqualTo("refused");
    assertThat(late.codes()).containsExactly("already-ended");
    assertThat(late.field("state")).isEqualTo("SUCCEEDED");
  }

  @Test
  void aTerminalBelowTheClientIsNoPersons() throws Exception {
    Server server = place.server();
    String job = server.launch("train.py", CHEAP).jobId();
    String approval = stop(server, job).content().path("approval").path("id").asString();

    Place.Printed printed = place.run("approve", approval);

    assertThat(printed.exitCode()).isOne();
    assertThat(server.job(job).path("state").asString()).isEqualTo("RUNNING");
    assertThat(place.status().path("approvals")).hasSize(1);
  }

  @Test
  void aClientThatThePolicyTrustsMayAnswerAStop() throws Exception {
    place.policy(POLICY + "\n[approval]\nstop_channels = [\"elicitation\"]\n");
    Server server = place.server(this::person);
    String job = server.launch("train.py", CHEAP).jobId();
    reply = typed("yes, launch");
    stop(server, job).needsApproval();
    assertThat(server.job(job).path("state").asString()).isEqualTo("RUNNING");
    reply = typed("yes, stop it");

    Answer stopped = stop(server, job);

    assertThat(stopped.outcome()).describedAs(stopped.text()).isEqualTo("done");
    assertThat(stopped.field("state")).isEqualTo("STOPPED");
    assertThat(stopped.field("kill_guard"))
        .startsWith("KILL GUARD: stop issued after literal \"yes, stop it\" user confirmation @ ");
    assertThat(stopped.content().path("approval").path("state").asString()).isEqualTo("consumed");
    assertThat(questions).hasSize(2).allMatch(question -> question.contains(job));
    assertThat(Place.money(place.status(), "reserved")).isZero();
  }

  private static Answer stop(Server server, String job) {
    return server.call("request_stop", Map.of("job_id", job, "reason", "tidy up"));
  }

  private ElicitResult person(ElicitFormRequest request) {
    questions.add(request.message());
    return reply;
  }

  private static ElicitResult typed(String phrase) {
    return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("phrase", phrase));
  }
}
