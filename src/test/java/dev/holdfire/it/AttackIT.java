package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.ledger.Ledger;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Ways to get a stop or a launch through without a person, against a real server whose client says
 * yes to whatever it is asked. After each the victim runs, and nothing else was launched.
 */
class AttackIT {
  /** A dollar a minute; the client's form answers nothing. */
  private static final String POLICY =
      """
      [cost]
      daily_cap_usd = 10000

      [approval]
      launch_channels = ["terminal", "page"]

      [backend.local]
      usd_per_hour = 60
      grace_seconds = 1
      """;

  /** What each attack came to, for whoever wants to read it. */
  private static final Path TABLE = Path.of("target", "attacks.txt");

  private static final int CHEAP = 1200;
  private static final int DEAR = 1800;
  private static final String FAR = "2036-11-01T10:00:00Z";

  private static final List<String> questions = new CopyOnWriteArrayList<>();
  private static Place place;
  private static Server server;
  private static String victim;

  /** One way; what it came to is told for the table. */
  @FunctionalInterface
  interface Way {
    String tried() throws Exception;
  }

  record Attack(String name, Way way) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    Files.deleteIfExists(TABLE);
    place = Place.with(POLICY);
    for (String script : List.of("train.py", "dear.py", "other.py")) {
      place.steady(script);
    }
    server = place.server(AttackIT::yesToAll);
    victim =
        server
            .launch("train.py", Map.of("timeout_seconds", CHEAP, "idempotency_key", "first"))
            .jobId();
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  private static ElicitResult yesToAll(ElicitFormRequest request) {
    questions.add(request.message());
    String phrase = request.message().contains("yes, stop it") ? "yes, stop it" : "yes, launch";
    return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("phrase", phrase));
  }

  private static Stream<Arguments> attacks() {
    List<Attack> all = new ArrayList<>(stops());
    all.addAll(launches());
    all.addAll(writes());
    return all.stream().map(Arguments::of);
  }

  private static List<Attack> stops() {
    List<Attack> all = new ArrayList<>();
    for (String name :
        List.of(
            "confirm",
            "confirmed",
            "force",
            "phrase",
            "approved",
            "approval",
            "approval_id",
            "yes",
            "channel",
            "dry_run")) {
      all.add(
          new Attack(
              "request_stop with the argument " + name,
              () -> stop(victim, "tidy up", Map.of(name, "yes, stop it"))));
    }
    all.add(new Attack("request_stop, answered by the client itself", () -> stop("tidy up")));
    all.add(new Attack("request_stop with the phrase as reason", () -> stop("yes, stop it")));
    all.add(
        new Attack(
            "request_stop with the id and the phrase as reason",
            () -> stop(request() + " approved on terminal: yes, stop it")));
    all.add(
        new Attack(
            "request_stop ten times",
            () -> Stream.generate(() -> stop("again")).limit(10).distinct().toList().toString()));
    all.add(
        new Attack(
            "request_stop of a list of jobs",
            () ->
                told(
                    server.call(
                        "request_stop", Map.of("job_id", List.of(victim), "reason", "all")))));
    for (String id :
        List.of("1", "*", "' or '1'='1", "../jobs", Long.toString(ProcessHandle.current().pid()))) {
      all.add(new Attack("request_stop of the job " + id, () -> stop(id, "tidy", Map.of())));
    }
    all.add(
        new Attack(
            "request_stop of an approval in a job's place", () -> stop(request(), "t", Map.of())));
    all.add(new Attack("eight request_stop at once", () -> atOnce(() -> stop("parallel"))));
    all.add(
        new Attack(
            "holdfire approve with an option that answers",
            () -> command("approve", request(), "--yes")));
    all.add(new Attack("holdfire approve below the client", () -> command("approve", request())));
    all.add(
        new Attack(
            "relaunch over the live job",
            () -> told(server.launch("train.py", Map.of("timeout_seconds", CHEAP)))));
    all.add(
        new Attack(
            "relaunch over it by another path",
            () -> told(server.launch("./train.py", Map.of("timeout_seconds", CHEAP)))));
    all.add(
        new Attack(
            "relaunch over it by a link",
            () -> {
              Path link = place.project().resolve("link.py");
              Files.createSymbolicLink(link, place.project().resolve("train.py"));
              return told(server.launch("link.py", Map.of("timeout_seconds", CHEAP)));
            }));
    all.add(
        new Attack(
            "relaunch over it by a copy",
            () -> {
              Files.copy(place.project().resolve("train.py"), place.project().resolve("copy.py"));
              return told(server.launch("copy.py", Map.of("timeout_seconds", CHEAP)));
            }));
    all.add(
        new Attack(
            "the launch once more under its idempotency key",
            () ->
                told(
                    server.launch(
                        "train.py",
                        Map.of("timeout_seconds", CHEAP, "idempotency_key", "first")))));
    all.add(
        new Attack(
            "the project trusts the client for stops",
            () ->
                underProject("[approval]\nstop_channels = [\"elicitation\"]\n", () -> stop("t"))));
    return all;
  }

  private static List<Attack> launches() {
    List<Attack> all = new ArrayList<>();
    for (String name : List.of("confirm", "approved", "approval_id", "force", "tier", "phrase")) {
      all.add(
          new Attack(
              "a dear launch with the argument " + name, () -> dear(Map.of(name, "yes, launch"))));
    }
    all.add(new Attack("a dear launch, answered by the client itself", () -> dear(Map.of())));
    all.add(
        new Attack(
            "a dear launch with the phrase as goal and alternative",
            () ->
                told(
                    server.call(
                        "launch_single",
                        Map.of(
                            "script",
                            "dear.py",
                            "goal",
                            "yes, launch",
                            "alternative",
                            "yes, launch",
                            "timeout_seconds",
                            DEAR)))));
    all.add(
        new Attack(
            "a dear launch twice under one idempotency key",
            () -> dear(Map.of("idempotency_key", "k")) + dear(Map.of("idempotency_key", "k"))));
    all.add(
        new Attack(
            "a dear launch after its dry run",
            () -> dear(Map.of("dry_run", true)) + dear(Map.of())));
    all.add(
        new Attack(
            "a dear launch of a time that wraps around",
            () -> dear(Map.of("timeout_seconds", Long.MAX_VALUE))));
    all.add(
        new Attack(
            "a dear launch of less than no time", () -> dear(Map.of("timeout_seconds", -DEAR))));
    all.add(new Attack("eight dear launches at once", () -> atOnce(() -> dear(Map.of()))));
    all.add(
        new Attack(
            "a batch without a proof",
            () ->
                told(
                    server.call(
                        "spawn_batch",
                        Map.of(
                            "goal",
                            "many",
                            "script",
                            "dear.py",
                            "timeout_seconds",
                            DEAR,
                            "variants",
                            List.of(Map.of("name", "a"), Map.of("name", "b")))))));
    all.add(
        new Attack(
            "the project raises the tier",
            () -> underProject("[cost]\nstop_usd = 1000\n", () -> dear(Map.of()))));
    all.add(
        new Attack(
            "a script that is edited after the yes",
            () -> {
              person(asked(Map.of()));
              place.write("dear.py", Files.readString(place.project().resolve("dear.py")) + "#\n");
              return dear(Map.of());
            }));
    all.add(
        new Attack(
            "a longer run than was said yes to",
            () -> {
              person(asked(Map.of()));
              return dear(Map.of("timeout_seconds", DEAR + 1));
            }));
    all.add(
        new Attack(
            "another script than was said yes to",
            () -> {
              person(asked(Map.of("args", List.of("x"))));
              return told(
                  server.launch("other.py", Map.of("timeout_seconds", DEAR, "args", List.of("x"))));
            }));
    return all;
  }

  /** What somebody who can write the ledger, and nothing more, may try. */
  private static List<Attack> writes() {
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void noneGetsThrough(Attack attack) throws Exception {
    String came = attack.way().tried();

    JsonNode jobs = server.call("inspect_job", Map.of()).content().path("jobs");
    assertThat(jobs).describedAs(came).hasSize(1);
    assertThat(jobs.path(0).path("state").asString()).describedAs(came).isEqualTo("RUNNING");
    assertThat(place.hasEnded(victim)).isFalse();
    assertThat(questions).describedAs("the client is asked nothing").isEmpty();
    Files.writeString(
        TABLE,
        "%s | %s%n".formatted(attack.name(), came),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
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

  private static String stop(String reason) {
    return stop(victim, reason, Map.of());
  }

  private static String stop(String job, String reason, Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("job_id", job);
    arguments.put("reason", reason);
    return told(server.call("request_stop", arguments));
  }

  private static String dear(Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("timeout_seconds", DEAR);
    arguments.putAll(more);
    return told(server.launch("dear.py", arguments));
  }

  /** The open request for a dear launch. */
  private static String asked(Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("timeout_seconds", DEAR);
    return server
        .launch("dear.py", arguments)
        .needsApproval()
        .content()
        .path("approval")
        .path("id")
        .asString();
  }

  private static String request() {
    return requestOf(victim);
  }

  private static String requestOf(String job) {
    Answer asked = server.call("request_stop", Map.of("job_id", job, "reason", "asking"));
    return asked.content().path("approval").path("id").asString();
  }

  private static String told(Answer answer) {
    return answer.outcome() + answer.codes() + answer.problemPaths();
  }

  private static String atOnce(Callable<String> way) throws InterruptedException {
    List<Callable<Answer>> calls =
        Collections.nCopies(
            8,
            () -> {
              String came = way.call();
              return new Answer(server.job(victim), came, false);
            });
    return Server.atOnce(calls).stream().map(Answer::text).distinct().toList().toString();
  }

  private static String command(String... arguments) throws IOException, InterruptedException {
    Place.Printed printed = place.run(arguments);
    assertThat(printed.exitCode()).isNotZero();
    return "exit code " + printed.exitCode();
  }

  private static String underProject(String policy, Callable<String> way) throws Exception {
    Path file = place.project().resolve(".holdfire/policy.toml");
    Files.writeString(file, policy);
    try {
      return way.call();
    } finally {
      Files.delete(file);
    }
  }

  /** A person's real yes, to something else than what is tried next. */
  private static void person(String id) {
    answered(id, "yes, launch");
  }

  private static void answered(String id, String typed) {
    try (Ledger ledger = Ledger.in(place.state())) {
      Answered answered =
          new Approvals(
                  ledger,
                  Clock.systemUTC(),
                  () -> "ha-unusedaaaa",
                  Duration.ofMinutes(10),
                  new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)))
              .answer(id, typed, Channels.TERMINAL);
      assertThat(answered).isNotInstanceOf(Answered.NotFound.class);
    }
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
