package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tiers, cap and reservations, with rates that put ceilings on the boundaries. */
class MoneyIT {
  /** A dollar for each second. */
  private static final String DOLLAR_A_SECOND = "3600";

  @ParameterizedTest(name = "{1} s at ${0} an hour is at most ${2}: {3}")
  @CsvSource({
    // A five-dollar ceiling by a hair: 4.999999 prints as $5.00 and is below it.
    "3599.99928, 5, 4.999999, AUTO, false",
    "3600, 5, 5, WARN, true",
    "3600, 20, 20, WARN, true",
    "3600.00018, 20, 20.000001, STOP, true"
  })
  void tiersAreComparedOnExactAmounts(
      String rate, int seconds, BigDecimal ceiling, String tier, boolean card) throws IOException {
    try (Place place = Place.with(policy(rate, "daily_cap_usd = 1000"))) {
      place.steady("train.py");
      Server server = place.server();
      Map<String, Object> arguments = Map.of("timeout_seconds", seconds);
      Answer estimate = server.call("estimate_cost", arguments);
      Answer rehearsed =
          server.launch("train.py", Map.of("timeout_seconds", seconds, "dry_run", true));

      for (Answer answer : List.of(estimate, rehearsed)) {
        assertThat(answer.money("ceiling")).isEqualByComparingTo(ceiling);
        assertThat(answer.field("cost_tier")).isEqualTo(tier);
        assertThat(answer.field("cost_class")).isEqualTo(tier);
        String verdict = tier.equals("STOP") ? "NO-GO" : "GO";
        assertThat(answer.field("verdict")).isEqualTo(verdict);
        assertThat(answer.content().path("card").isObject()).isEqualTo(card);
        assertThat(answer.text().lines().anyMatch(("VERDICT: " + verdict)::equals)).isEqualTo(card);
      }
      Answer launched = server.launch("train.py", arguments);
      if (tier.equals("STOP")) {
        launched.needsApproval();
        assertThat(launched.text()).contains("$20.000001", "tier STOP", "yes, launch");
      } else {
        assertThat(launched.jobId()).startsWith("hf-");
      }
    }
  }

  @Test
  void theCapCountsWhatLiveJobsMayStillSpend() throws Exception {
    try (Place place = Place.with(policy("360", ""))) {
      place.steady("first.py");
      place.steady("second.py");
      Server server = place.server();
      String first = server.launch("first.py", Map.of("timeout_seconds", 190)).jobId();

      Answer fits = server.launch("second.py", Map.of("timeout_seconds", 10, "dry_run", true));
      assertThat(fits.field("cost_class")).isEqualTo("AUTO");
      assertThat(fits.money("headroom")).isEqualByComparingTo("1");
      assertThat(fits.money("headroom_after")).isZero();
      Answer over = server.launch("second.py", Map.of("timeout_seconds", 20));

      over.needsApproval();
      assertThat(over.field("cost_tier")).isEqualTo("AUTO");
      assertThat(over.field("cost_class")).isEqualTo("OVER-CAP");
      assertThat(over.money("headroom")).isEqualByComparingTo("1");
      assertThat(over.money("headroom_after")).isNegative();
      assertThat(over.text()).contains("passes the head-room");
      assertThat(place.status().path("jobs")).hasSize(1);

      place.release("first.py");
      BigDecimal spent = Place.money(server.awaitState(first, "SUCCEEDED"), "spend");
      Answer freed = server.call("estimate_cost", Map.of("timeout_seconds", 1));
      assertThat(freed.money("reserved")).isZero();
      assertThat(freed.money("headroom"))
          .describedAs("what was not spent is free again")
          .isEqualByComparingTo(new BigDecimal("20").subtract(spent));
    }
  }

  @Test
  void aHeadRoomIsHeldAgainstTwelveLaunchesAtOnceOverTwoServers() throws Exception {
    String room = "daily_cap_usd = 2000\nwarn_usd = 1000\nstop_usd = 1000";
    try (Place place = Place.with(policy(DOLLAR_A_SECOND, room))) {
      List<Server> servers = List.of(place.server(), place.server());
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String script = "run-%d.py".formatted(i);
        place.steady(script);
        Server server = servers.get(i % 2);
        calls.add(() -> server.launch(script, Map.of("timeout_seconds", 600)));
      }

      List<Answer> answers = Server.atOnce(calls);

      List<Answer> launched =
          answers.stream().filter(answer -> answer.outcome().equals("done")).toList();
      assertThat(launched).hasSize(3);
      for (Answer answer : answers) {
        if (answer.outcome().equals("refused")) {
          answer.refusedFor("over-cap");
        } else if (!answer.outcome().equals("done")) {
          answer.needsApproval();
        }
      }
      JsonNode status = place.status();
      assertThat(status.path("jobs")).hasSize(3);
      assertThat(Place.money(status, "granted")).isZero();
      assertThat(Place.money(status, "reserved")).isEqualByComparingTo("1800");
    }
  }

  /** A run that is to prove something cheaply cannot cost more than what that is worth. */
  @Test
  void aSmokeRunIsCutToWhatItsMoneyPaysFor() throws IOException {
    try (Place place = Place.with(policy("72", ""))) {
      place.steady("train.py");
      Server server = place.server();

      Answer cut = server.launch("train.py", Map.of("hours", 1, "smoke", true, "dry_run", true));

      assertThat(cut.content().path("enforced_timeout_seconds").asInt()).isEqualTo(250);
      assertThat(cut.money("ceiling")).isEqualByComparingTo("5");
      assertThat(cut.text()).contains("cut to what smoke.max_usd pays for, 250 s");
    }
    try (Place place = Place.with(policy("720", ""))) {
      place.steady("train.py");
      Answer tooDear =
          place.server().launch("train.py", Map.of("hours", 1, "smoke", true, "dry_run", true));

      assertThat(tooDear.outcome()).isEqualTo("invalid");
      assertThat(tooDear.text()).contains("/smoke", "pays for 25 s", "fewer GPUs");
    }
  }

  private static String policy(String rate, String cost) {
    return """
    [cost]
    %s

    [backend.local]
    usd_per_hour = %s
    """
        .formatted(cost, rate);
  }
}
