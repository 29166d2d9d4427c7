package dev.holdfire.report;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.CostClass;
import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Decimals;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The money of a launch: estimate, ceiling, tier, evidence of the price, spend and head-room, and
 * from the warning threshold up the GO / NO-GO card.
 *
 * @param provider the backend
 * @param operation what would be done, in words
 * @param warn from here a card is written
 * @param stop above this a person says yes
 * @param budget empty when the ledger could not be read
 * @param running names of the jobs that run
 * @param collision whether one of them does the same work
 * @param filesVerified whether script and configs were read now
 * @param yes a person's yes to exactly this, if there is one
 */
public record MoneyReport(
    String provider,
    String operation,
    PriceFinding price,
    Optional<Estimate> estimate,
    Optional<Ceiling> ceiling,
    Usd warn,
    Usd stop,
    Optional<BudgetView> budget,
    List<String> running,
    boolean collision,
    boolean filesVerified,
    Optional<Evidence> yes,
    Instant now) {
  static final String NO_PRICE = "no price is known for it";
  private static final String NO_LEDGER = "the ledger could not be read";
  private static final String STATE_PRICE =
      "choose a GPU or backend whose price is known now, or let a person state the price with its"
          + " source and date in the policy (cost.stated); a smaller run does not help";
  private static final String MEND_LEDGER = "run 'holdfire doctor' and mend what it names";
  private static final String SMALLER =
      "make it smaller (hours, GPUs, variants), or let a person approve it or grant room with"
          + " 'holdfire allow'";
  private static final String SMALLER_OR_LATER =
      "make it smaller, wait until jobs that run give back what they do not use, or let a person"
          + " approve it or grant room with 'holdfire allow'";

  private static final String ASK_AGAIN =
      "call again in a minute, run 'holdfire doctor' and mend what it names, or let a person"
          + " approve it";

  public MoneyReport {
    running = List.copyOf(running);
  }

  /** The tier of the ceiling. */
  public Optional<CostTier> tier() {
    return ceiling.map(known -> CostTier.of(known.amount(), warn, stop));
  }

  /** The class: the tier, or that the ceiling passes the head-room. */
  public Optional<CostClass> costClass() {
    return tier()
        .flatMap(
            tier -> budget.map(view -> CostClass.of(tier, ceiling.orElseThrow().amount(), view)));
  }

  /** What speaks against it, and the one thing that helps there. */
  record Obstacle(String reason, String mitigation) {}

  /** Why money speaks against it; empty for GO. */
  public Optional<String> against() {
    return obstacle().map(Obstacle::reason);
  }

  Optional<Obstacle> obstacle() {
    return switch (price) {
      case PriceFinding.Unknown(String reason) -> Optional.of(new Obstacle(reason, STATE_PRICE));
      case PriceFinding.DisplayOnly(Rate _, String reason) ->
          Optional.of(new Obstacle(reason, STATE_PRICE));
      case PriceFinding.Spendable _ ->
          costClass().isEmpty()
              ? Optional.of(new Obstacle("the balance is unknown: " + NO_LEDGER, MEND_LEDGER))
              : costClass()
                  .filter(known -> yes.isEmpty() && prepaid().isEmpty())
                  .flatMap(this::needsPerson);
    };
  }

  /** The allowance that covers it, if one does. */
  Optional<Allowance> prepaid() {
    return ceiling.flatMap(known -> budget.flatMap(view -> view.prepaid(known.amount())));
  }

  Optional<Allowance> allowance() {
    return budget.flatMap(BudgetView::allowance);
  }

  private Optional<Obstacle> needsPerson(CostClass known) {
    Usd amount = ceiling.orElseThrow().amount();
    return switch (known) {
      case AUTO, WARN -> Optional.empty();
      case STOP ->
          Optional.of(
              new Obstacle("the ceiling of %s is above %s".formatted(amount, stop), SMALLER));
      case OVER_CAP -> Optional.of(overCap(amount, budget.orElseThrow()));
    };
  }

  private static Obstacle overCap(Usd amount, BudgetView budget) {
    DayBudget day = budget.tightest();
    return amount.compareTo(day.remaining()) > 0
        ? new Obstacle(
            "the ceiling of %s passes the head-room of %s".formatted(amount, day.headroom()),
            SMALLER_OR_LATER)
        : new Obstacle(
            budget.month().flatMap(month -> month.against(amount)).orElseThrow(),
            budget.month().flatMap(MonthBudget::unread).isPresent() ? ASK_AGAIN : SMALLER_OR_LATER);
  }

  /** Writes the fields and the lines. */
  public void write(Result result) {
    result
        .moneyOr("estimate", estimate.map(Estimate::amount), NO_PRICE)
        .textOr("estimate_line", estimate.map(Estimate::line), NO_PRICE)
        .moneyOr("ceiling", ceiling.map(Ceiling::amount), NO_PRICE)
        .textOr("ceiling_formula", ceiling.map(Ceiling::formula), NO_PRICE)
        .textOr("cost_tier", tier().map(Enum::name), NO_PRICE)
        .textOr(
            "cost_class",
            costClass().map(CostClass::label),
            ceiling.isEmpty() ? NO_PRICE : NO_LEDGER)
        .moneyOr("session_spend", budget.map(BudgetView::sessionSpend), NO_LEDGER)
        .moneyOr("day_spend", budget.map(view -> view.today().spent()), NO_LEDGER)
        .moneyOr("reserved", budget.map(view -> view.tightest().reserved()), NO_LEDGER)
        .moneyOr("cap", budget.map(view -> view.tightest().cap()), NO_LEDGER)
        .moneyOr("headroom", headroom(), noHeadroom())
        .moneyOr("headroom_after", headroomAfter(), ceiling.isEmpty() ? NO_PRICE : noHeadroom())
        .text("verdict", against().isEmpty() ? "GO" : "NO-GO");
    month()
        .ifPresentOrElse(
            month -> {
              result.node("month", month.json());
              month.unknown().forEach(result::reason);
            },
            () -> result.none("month"));
    rate()
        .ifPresentOrElse(
            rate -> result.node("price_evidence", evidence(rate)),
            () -> result.unknown("price_evidence", NO_PRICE));
    lines().forEach(result::line);
    if (ceiling.isPresent() && ceiling.get().amount().compareTo(warn) >= 0) {
      ObjectNode card = new ReportCard(this).json();
      result.node("card", card);
      result.line(card.path("text").stringValue());
    } else {
      result.none("card");
    }
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    estimate.ifPresent(known -> lines.add(known.line()));
    ceiling.ifPresent(
        known ->
            lines.add(
                "Ceiling: %s (%s), tier %s"
                    .formatted(
                        known.amount().display(),
                        known.formula(),
                        tier().map(Enum::name).orElse("unknown"))));
    rate().ifPresent(rate -> lines.add("Price: " + priceWords(rate)));
    budget.ifPresent(
        view ->
            lines.add(
                "Session spend so far: %s; day: %s spent, %s reserved of %s cap → headroom %s"
                    .formatted(
                        view.sessionSpend().display(),
                        view.today().spent().display(),
                        view.tightest().reserved().display(),
                        view.tightest().cap().display(),
                        view.tightest().headroom().display())));
    month().ifPresent(month -> lines.add("Month " + month.line()));
    allowance().ifPresent(room -> lines.add("Allowance: " + words(room)));
    return lines;
  }

  static String words(Allowance room) {
    return "%s, %s of %s remain until %s"
        .formatted(room.id(), room.remaining(), room.granted(), room.until());
  }

  Optional<Usd> headroomAfter() {
    return ceiling.flatMap(known -> headroom().map(room -> room.minus(known.amount())));
  }

  /** Before this one; empty where the ledger, or the month that a cap is set on, is not known. */
  Optional<Usd> headroom() {
    return budget.filter(view -> silent(view).isEmpty()).map(BudgetView::headroom);
  }

  private String noHeadroom() {
    return budget.flatMap(MoneyReport::silent).map(ProviderMonth::words).orElse(NO_LEDGER);
  }

  private static Optional<ProviderMonth> silent(BudgetView budget) {
    return budget.month().filter(month -> month.cap().isPresent()).flatMap(MonthBudget::unread);
  }

  /** The month, where it was looked at. */
  Optional<MonthReport> month() {
    return budget.flatMap(BudgetView::month).map(MonthReport::new);
  }

  Optional<Rate> rate() {
    return price.shown();
  }

  EvidenceGrade grade(Rate rate) {
    return rate.gradeAt(now);
  }

  String priceWords(Rate rate) {
    return "$%s/%s, %s, read %s, grade %s"
        .formatted(
            rate.amount().toPlainString(),
            rate.unit().name().toLowerCase(Locale.ROOT),
            rate.source(),
            rate.readAt(),
            grade(rate));
  }

  private ObjectNode evidence(Rate rate) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("rate", Decimals.plain(rate.amount()));
    node.put("unit", "USD per " + rate.unit().name().toLowerCase(Locale.ROOT));
    node.put("source", rate.source());
    node.put("read_at", rate.readAt().toString());
    node.put("grade", grade(rate).name());
    node.put("expires_at", rate.expiresAt().map(Instant::toString).orElse(null));
    return node;
  }
}
