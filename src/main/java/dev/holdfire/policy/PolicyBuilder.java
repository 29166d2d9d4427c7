package dev.holdfire.policy;

import dev.holdfire.cost.Usd;
import dev.holdfire.policy.Policy.Approval;
import dev.holdfire.policy.Policy.Audit;
import dev.holdfire.policy.Policy.Channel;
import dev.holdfire.policy.Policy.Cost;
import dev.holdfire.policy.Policy.Health;
import dev.holdfire.policy.Policy.Limits;
import dev.holdfire.policy.Policy.Local;
import dev.holdfire.policy.Policy.Modal;
import dev.holdfire.policy.Policy.Notifications;
import dev.holdfire.policy.Policy.Redact;
import dev.holdfire.policy.Policy.Rules;
import dev.holdfire.policy.Policy.Rules.Profile;
import dev.holdfire.policy.Policy.Smoke;
import dev.holdfire.policy.Policy.Smoke.Proof;
import dev.holdfire.policy.Policy.StatedPrice;
import dev.holdfire.policy.Policy.Waiver;
import dev.holdfire.policy.Scope.Kind;
import dev.holdfire.policy.Scope.Lists;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Makes the policy of checked settings. */
record PolicyBuilder(Map<String, Setting> settings, Home home) {
  /** What stands before the keys of a project's own lists. */
  static final String PROJECT = "project.";

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  static Setting setting(Map<String, Setting> settings, String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  Policy build() {
    return new Policy(
        ZoneId.of(text("time_zone")),
        new Cost(
            usd("cost.warn_usd"),
            usd("cost.stop_usd"),
            usd("cost.daily_cap_usd"),
            Optional.of(usd("cost.monthly_cap_usd")).filter(cap -> !cap.equals(Usd.ZERO)),
            number("cost.margin"),
            duration("cost.price_max_age_hours", HOUR),
            each("cost.stated", PolicyBuilder::stated)),
        new Limits(
            whole("limits.max_gpus"),
            number("limits.max_hours"),
            whole("limits.max_retries"),
            whole("limits.max_variants")),
        scope(),
        new Health(
            duration("health.window_seconds", SECOND),
            duration("health.first_output_seconds", SECOND)),
        new Smoke(
            duration("smoke.max_minutes", MINUTE),
            usd("smoke.max_usd"),
            duration("smoke.max_age_hours", HOUR),
            constant("smoke.proof", Proof::valueOf)),
        new Rules(
            constant("rules.profile", Profile::valueOf),
            duration("rules.max_minutes_at_risk", MINUTE),
            each("rules.waive", this::waiver)),
        new Approval(
            duration("approval.expire_minutes", MINUTE),
            channels("approval.launch_channels"),
            channels("approval.stop_channels")),
        new Notifications(texts("notify.command"), address("notify.webhook")),
        new Audit(texts("audit.anchor_command"), address("audit.anchor_webhook")),
        new Redact(patterns("redact.patterns"), patterns("redact.allow")),
        new Local(
            number("backend.local.usd_per_hour"),
            optional("backend.local.python").map(home::inPath),
            texts("backend.local.gpus"),
            duration("backend.local.grace_seconds", SECOND)),
        new Modal(
            texts("backend.modal.command"),
            optional("backend.modal.config_path").map(home::inPath).map(Path::of),
            optional("backend.modal.environment"),
            optional("backend.modal.profile")));
  }

  private Scope scope() {
    return new Scope(levels("allow.", PolicyBuilder::everything), levels("deny.", _ -> List.of()));
  }

  /** The user's lists, and the project's if it has any; one that it leaves out decides nothing. */
  private List<Lists> levels(String table, Function<Kind, List<String>> leftOut) {
    Lists user = lists(kind -> globs(kind, table + kind.key()));
    boolean projectHasAny =
        settings.keySet().stream().anyMatch(key -> key.startsWith(PROJECT + table));
    return projectHasAny
        ? List.of(
            user,
            lists(
                kind ->
                    settings.containsKey(PROJECT + table + kind.key())
                        ? globs(kind, PROJECT + table + kind.key())
                        : leftOut.apply(kind)))
        : List.of(user);
  }

  private static Lists lists(Function<Kind, List<String>> list) {
    return new Lists(
        list.apply(Kind.SCRIPTS),
        list.apply(Kind.CONFIGS),
        list.apply(Kind.GPUS),
        list.apply(Kind.BACKENDS),
        list.apply(Kind.VOLUMES),
        list.apply(Kind.ENVIRONMENTS));
  }

  private static List<String> everything(Kind kind) {
    return switch (kind) {
      case SCRIPTS, CONFIGS -> List.of("/**");
      case GPUS, BACKENDS, VOLUMES, ENVIRONMENTS -> List.of("*");
    };
  }

  private List<String> globs(Kind kind, String key) {
    UnaryOperator<String> expanded =
        switch (kind) {
          case SCRIPTS, CONFIGS -> home::inGlob;
          case GPUS, BACKENDS, VOLUMES, ENVIRONMENTS -> UnaryOperator.identity();
        };
    return texts(key).stream().map(expanded).toList();
  }

  private static StatedPrice stated(JsonNode price) {
    return new StatedPrice(
        price.path("backend").stringValue(),
        price.path("resource").stringValue(),
        price.path("usd_per_hour").decimalValue(),
        price.path("source").stringValue(),
        LocalDate.parse(price.path("read_on").stringValue()));
  }

  private Waiver waiver(JsonNode waiver) {
    return new Waiver(
        waiver.path("rule").stringValue(),
        home.inGlob(waiver.path("path").stringValue()),
        waiver.path("reason").stringValue());
  }

  private JsonNode value(String key) {
    return setting(settings, key).value();
  }

  private String text(String key) {
    return value(key).stringValue();
  }

  private Optional<String> optional(String key) {
    return Optional.of(text(key)).filter(text -> !text.isEmpty());
  }

  private Optional<URI> address(String key) {
    return optional(key).map(URI::create);
  }

  private BigDecimal number(String key) {
    return value(key).decimalValue();
  }

  private int whole(String key) {
    return number(key).intValueExact();
  }

  private Usd usd(String key) {
    return Usd.of(number(key));
  }

  /** The number of units as a duration, cut to nanoseconds. */
  private Duration duration(String key, Duration unit) {
    return Duration.ofNanos(number(key).multiply(BigDecimal.valueOf(unit.toNanos())).longValue());
  }

  private <T> T constant(String key, Function<String, T> valueOf) {
    return valueOf.apply(text(key).toUpperCase(Locale.ROOT));
  }

  private <T> List<T> each(String key, Function<JsonNode, T> read) {
    Stream<JsonNode> entries = StreamSupport.stream(value(key).spliterator(), false);
    return entries.map(read).toList();
  }

  private List<String> texts(String key) {
    return each(key, JsonNode::stringValue);
  }

  private List<Pattern> patterns(String key) {
    return texts(key).stream().map(Pattern::compile).toList();
  }

  private List<Channel> channels(String key) {
    return texts(key).stream().map(name -> Channel.valueOf(name.toUpperCase(Locale.ROOT))).toList();
  }
}
