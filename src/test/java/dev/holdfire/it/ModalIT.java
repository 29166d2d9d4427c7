package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Fault;
import dev.holdfire.backend.modal.Life;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The whole way to Modal and back: a client, the packaged server, the real command line and a
 * control plane on loopback. The server is killed in the middle of a batch.
 */
class ModalIT {
  private static final String SCRIPT = "sweep.py";
  private static final int VARIANTS = 5;
  private static final String FOREIGN = "of-somebody-else";

  private static final String TEXT =
      """
      import modal

      app = modal.App("sweep")
      volume = modal.Volume.from_name("sweeps", create_if_missing=True)

      @app.function(
          image=modal.Image.debian_slim().pip_install("torch==2.7.0"),
          gpu="T4",
          timeout=3600,
          volumes={"/out": volume},
      )
      def train(lr: float = 0.1):
          print("the control plane runs no code", flush=True)
      """;

  @Test
  void aBatchOutlivesAServerThatIsKilledBetweenItsSpawns() throws Exception {
    try (ControlPlane plane = ControlPlane.start();
        Place place = Place.with("")) {
      String policy =
          """
          [health]
          window_seconds = 1

          [backend.modal]
          command = ["%s"]
          config_path = "%s"
          """
              .formatted(ControlPlane.modal(), plane.tokenFile(place.token()));
      place.policy(policy);
      place.write(SCRIPT, TEXT);
      Server server = place.server();
      plane.always(
          Life.endless().line(0, "step 1 of 10").line(2, "step 2 of 10").file(1, "a.pt", 9));

      estimated(server);
      plane.foreignApp(FOREIGN);
      unlisted(plane, server);
      proven(server);
      plane.fault(Fault.slow("FunctionMap", 5).after(2));
      killedInTheMiddle(plane, server);
      Server next = place.serverBesideAPerson();

      Map<String, String> states = settled(place);
      assertThat(states.values())
          .containsExactlyInAnyOrder("RUNNING", "RUNNING", "RUNNING", "REFUSED", "REFUSED");
      assertThat(plane.calls()).describedAs("the smoke run and three variants").hasSize(4);
      inspected(next, states);
      stopped(place, plane, next, running(states).getFirst());
      stoppedInPart(place, plane, next, running(variants(place)).getFirst());
      reconciled(place, plane);
      capped(place, plane, next, policy);
    }
  }

  /** The price is Modal's own, read now. */
  private static void estimated(Server server) {
    Answer estimate =
        server.call(
            "estimate_cost",
            Map.of("script", SCRIPT, "gpu", "T4", "hours", 0.1, "backend", "modal"));

    JsonNode evidence = estimate.content().path("price_evidence");
    assertThat(evidence.path("grade").asString()).describedAs(estimate.text()).isEqualTo("E1");
    assertThat(evidence.path("source").asString()).isEqualTo("modal billing rates --json");
    assertThat(estimate.text()).contains("Estimate: $0.06 (= 1 × 0.1 × $0.59)");
  }

  /** Nothing is launched where it is not known what runs, and that stands in the answer. */
  private static void unlisted(ControlPlane plane, Server server) {
    plane.fault(Fault.refused("AppList", "PERMISSION_DENIED", "not for you").times(-1));

    Answer refused =
        server.call("launch_single", run(Map.of("smoke", true, "goal", "g", "script", SCRIPT)));

    plane.clearFaults();
    assertThat(
            refused
                .refusedFor("backend-not-ready")
                .content()
                .path("baseline")
                .path("running")
                .isNull())
        .isTrue();
    assertThat(refused.content().path("unknown").path("baseline/running").asString())
        .contains("not for you");
    assertThat(plane.calls()).isEmpty();
    Until.holds(
        "the list can be had again",
        () -> server.call("inspect_job", Map.of()).text().contains(FOREIGN));
  }

  /** A run that came through its window, with the checkpoint that it wrote; it runs on. */
  private static void proven(Server server) {
    Answer launched = server.launch(SCRIPT, run(Map.of("smoke", true)));
    String job = launched.jobId();
    assertThat(launched.field("state")).isEqualTo("RUNNING");
    assertThat(launched.content().path("baseline").toString())
        .isEqualTo("{\"running\":1,\"names\":[\"%s\"]}".formatted(FOREIGN));
    server.awaitHealthy(job);
    JsonNode seen =
        Until.is(
            "its second line is read, and its checkpoint was listed twice",
            () -> server.job(job),
            view ->
                view.path("log").path("lines").toString().contains("step 2 of 10")
                    && view.path("checkpoints").path(0).path("verified").asBoolean());
    assertThat(seen.path("progress").path("total").asInt()).isEqualTo(10);
    assertThat(seen.path("checkpoints").path(0).path("path").asString()).isEqualTo("/out/a.pt");
  }

  private static void killedInTheMiddle(ControlPlane plane, Server server) {
    Map<String, Object> batch = run(Map.of("goal", "compare", "script", SCRIPT));
    batch.remove("kwargs");
    batch.put(
        "variants",
        IntStream.range(0, VARIANTS)
            .mapToObj(i -> Map.of("name", "v" + i, "kwargs", Map.of("lr", 0.1 + i)))
            .toList());
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> call = () -> server.call("spawn_batch", batch);
      var _ = thread.submit(call);
      Until.holds(
          "the third variant is being spawned",
          () -> plane.requests("FunctionMap").size() == 4 && plane.calls().size() == 3);
      server.kill();
      thread.shutdownNow();
    }
  }

  /** The variants and their states, once nothing of them is open any more. */
  private static Map<String, String> settled(Place place) {
    return Until.is(
        "every variant is found or given up",
        () -> variants(place),
        states ->
            states.size() == VARIANTS && Set.of("RUNNING", "REFUSED").containsAll(states.values()));
  }

  private static Map<String, String> variants(Place place) throws SQLException {
    return states(place, "variant is not null");
  }

  /** What the ledger says of these jobs. An inspection would ask Modal each time. */
  private static Map<String, String> states(Place place, String which) throws SQLException {
    Map<String, String> states = new TreeMap<>();
    try (Connection ledger =
            DriverManager.getConnection("jdbc:sqlite:" + place.state().resolve("ledger.db"));
        Statement select = ledger.createStatement();
        ResultSet rows =
            select.executeQuery(
                "select job_id, state from job join job_now using (job_id)" + " where " + which)) {
      while (rows.next()) {
        states.put(rows.getString(1), rows.getString(2));
      }
    }
    return states;
  }

  private static List<String> running(Map<String, String> states) {
    return states.keySet().stream().filter(job -> "RUNNING".equals(states.get(job))).toList();
  }

  private static void inspected(Server server, Map<String, String> states) {
    List<JsonNode> jobs =
        server.call("inspect_job", Map.of()).content().path("jobs").valueStream().toList();

    assertThat(jobs).hasSize(1 + VARIANTS);
    for (JsonNode job : jobs) {
      String state = states.getOrDefault(job.path("job_id").asString(), "RUNNING");
      assertThat(job.path("state").asString()).isEqualTo(state);
      assertThat(Place.money(job, "spend").signum()).isEqualTo(state.equals("RUNNING") ? 1 : 0);
    }
  }

  /** A person stops one variant; Modal confirms it, and the others run on. */
  private static void stopped(Place place, ControlPlane plane, Server server, String job)
      throws Exception {
    Answer asked =
        server.call("request_stop", Map.of("job_id", job, "reason", "it diverges")).needsApproval();
    assertThat(live(plane, job)).isTrue();

    Place.Printed yes =
        place.onTerminal(
            "yes, stop it\n", "approve", asked.content().path("approval").path("id").asString());

    assertThat(yes.exitCode()).describedAs(yes.out()).isZero();
    assertThat(live(plane, job)).isFalse();
    assertThat(variants(place)).containsEntry(job, "STOPPED");
    assertThat(running(variants(place))).hasSize(2).allMatch(other -> live(plane, other));
  }

  /** One call is named, and a person's yes ends that one; the others run on. */
  private static void stoppedInPart(Place place, ControlPlane plane, Server server, String job)
      throws Exception {
    JsonNode seen =
        server.call("inspect_job", Map.of("job_id", job)).content().path("jobs").path(0);
    String call = seen.path("parts").path(0).path("id").asString();
    Map<String, Object> asking = new HashMap<>(Map.of("job_id", job, "reason", "it diverges"));
    asking.put("part", "fc-OfAnotherJob");
    assertThat(server.call("request_stop", asking).invalidAt("/part").text())
        .contains("fc-OfAnotherJob", "inspect_job lists them");

    asking.put("part", call);
    Answer asked = server.call("request_stop", asking).needsApproval();
    assertThat(asked.field("part")).isEqualTo(call);
    assertThat(asked.text()).contains(call + " of " + job);
    assertThat(status(plane, call)).isEqualTo("running");

    Place.Printed yes =
        place.onTerminal(
            "yes, stop it\n", "approve", asked.content().path("approval").path("id").asString());

    assertThat(yes.exitCode()).describedAs(yes.out()).isZero();
    assertThat(status(plane, call)).isEqualTo("terminated");
    assertThat(plane.calls())
        .filteredOn(other -> other.path("status").asString().equals("running"))
        .describedAs("the smoke run and the last variant")
        .hasSize(2);
  }

  private static String status(ControlPlane plane, String call) {
    return plane.calls().stream()
        .filter(known -> known.path("call_id").asString().equals(call))
        .map(known -> known.path("status").asString())
        .findFirst()
        .orElseThrow();
  }

  private static boolean live(ControlPlane plane, String job) {
    return plane.apps("holdfire-" + job).stream()
        .anyMatch(app -> !app.path("state").asString().equals("stopped"));
  }

  /** The rest ends by itself; what was reserved is spent or free. */
  private static void reconciled(Place place, ControlPlane plane) throws Exception {
    plane.calls().stream()
        .filter(call -> call.path("status").asString().equals("running"))
        .forEach(call -> plane.force(call.path("call_id").asString(), "success"));
    Until.holds(
        "nothing runs any more, the smoke run neither",
        () -> !states(place, "true").containsValue("RUNNING"));

    JsonNode status = place.status();
    assertThat(Place.money(status, "reserved")).isZero();
    assertThat(Place.money(status, "spent")).isPositive();
    assertThat(status.path("alarms")).isEmpty();
    assertThat(place.run("report", variants(place).keySet().iterator().next()).out())
        .contains("torch version: 2.7.0")
        .contains("`modal app list` baseline: 2 running, hf-", ", " + FOREIGN);
  }

  /**
   * What everyone used counts against a cap on the month, and a month that cannot be read is no
   * room.
   */
  private static void capped(Place place, ControlPlane plane, Server server, String policy)
      throws Exception {
    Map<String, Object> run = run(Map.of("goal", "once more", "script", SCRIPT));
    assertThat(plane.requests("WorkspaceBillingSummary"))
        .describedAs("for the batch, which came with a card, and for nothing else")
        .hasSize(1);
    Map<String, Object> rehearsal = new HashMap<>(run);
    rehearsal.put("dry_run", true);
    plane.set("month", Map.of("metered", "12.50", "billed", "2.50"));
    plane.fault(Fault.refused("WorkspaceBillingSummary", "PERMISSION_DENIED", "not for you"));
    place.policy(policy + "[cost]\nmonthly_cap_usd = 100\n");
    Answer unread = server.call("launch_single", rehearsal);
    assertThat(unread.field("next"))
        .contains("a person is asked first", "not for you", "again", "holdfire doctor");
    assertThat(unread.content().path("month").path("headroom").isNull()).isTrue();
    assertThat(unread.field("cost_class")).isEqualTo("OVER-CAP");

    Answer within = server.call("launch_single", rehearsal);
    assertThat(within.money("headroom"))
        .describedAs("the day's, which is smaller")
        .isEqualByComparingTo(within.money("cap").subtract(within.money("day_spend")));
    assertThat(within.field("cost_class")).describedAs(within.text()).isEqualTo("AUTO");
    assertThat(Place.money(within.content().path("month"), "headroom"))
        .isEqualByComparingTo("87.50");

    place.policy(policy);
    Answer shown =
        server.call(
            "estimate_cost", Map.of("script", SCRIPT, "gpu", "T4", "hours", 9, "backend", "modal"));
    assertThat(shown.content().path("card").path("text").asString())
        .contains("$12.50 spent, $0.00 reserved; modal metered $12.50 for all who use");
    assertThat(shown.content().path("month").path("cap").isNull()).isTrue();

    place.policy(policy + "[cost]\nmonthly_cap_usd = 12.60\n");
    Answer beyond = server.call("launch_single", run).needsApproval();
    assertThat(beyond.text())
        .contains(
            "passes the month's head-room of $0.10 (cap $12.60 − spent $12.50 − reserved $0.00;"
                + " modal metered $12.50 for all who use the account, $2.50 billed)");
    assertThat(beyond.money("headroom")).isEqualByComparingTo("0.10");
    String told =
        "$12.50 spent, $0.00 reserved of $12.60 cap → headroom $0.10; modal metered $12.50 for all"
            + " who use the account, $2.50 billed";
    assertThat(place.run("spend").out()).contains(told);
    assertThat(place.run("status").out()).contains(told);
    assertThat(Place.money(place.status().path("month"), "headroom")).isEqualByComparingTo("0.10");
  }

  private static Map<String, Object> run(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(
        Map.of(
            "backend",
            "modal",
            "entrypoint",
            "train",
            "gpu",
            "T4",
            "cpu_cores",
            2,
            "memory_gib",
            4,
            "timeout_seconds",
            600));
    arguments.put("kwargs", Map.of("lr", 0.01));
    return arguments;
  }
}
