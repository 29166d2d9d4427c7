package dev.holdfire.report.form;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.holdfire.cost.EvidenceGrade;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Claims that carry evidence grades. Each grade is held against what its source and its age admit;
 * how good a source can be is for {@link EvidenceGrade} to say.
 */
public final class GradedClaims {
  private static final Pattern GRADE = Pattern.compile("\\bE(\\d+)\\b");
  private static final Pattern DATE = Pattern.compile("\\b(\\d{4})-(\\d{2})-(\\d{2})\\b");
  private static final Pattern FORMER =
      Pattern.compile(
          "\\b(?:was|from|formerly|aged from|down from)\\s+E([1-6])\\b", CASE_INSENSITIVE);
  private static final Pattern CLAIM_END =
      Pattern.compile("\\n|;|(?<=[.)])\\s+(?=\\W*E\\d\\b)|,\\s+(?=\\W*E\\d\\b)");
  private static final Pattern PIECE_END =
      Pattern.compile("[,.]\\s+(?![^()]*\\))|\\s+and\\s+(?![^()]*\\))");

  private static final Pattern PRIMARY =
      words(
          "primary source|production|provider|ledger|official|billing|(?-i:hf-[a-z2-7]{10})"
              + "|holdfire");
  private static final Pattern SINGLE =
      words("single[- ]source|(?:one|sole|only) source|a single (?:blog|paper|post|report|thread)");
  private static final Pattern OWN_BENCHMARK =
      words(
          "(?:own|our|my|internal|in-house|self-made|self-run)(?:\\s+[\\w-]+){0,2}\\s+"
              + "(?:micro-?)?benchmarks?");
  private static final Pattern CONFIRMED =
      Pattern.compile(
          "(?<!not )(?<!un)\\b(?:confirmed by|independently (?:confirmed|reproduced|verified)"
              + "|reproduced by|(?:several|two|three|\\d+) independent sources"
              + "|with outside confirmation)\\b",
          CASE_INSENSITIVE);
  private static final Pattern SEVERAL =
      words("(?:several|two|three|four|\\d+) (?:independent )?sources|reproduced");
  private static final Pattern MONEY =
      Pattern.compile(
          "[$€£]\\s?\\d|\\b(?:usd|dollars?|prices?|priced|costs?|spend|spent|budget|billed"
              + "|per hour rate|hourly rate)\\b",
          CASE_INSENSITIVE);
  private static final Pattern ARCHITECTURE = words("architectur\\w*");

  private GradedClaims() {}

  private static Pattern words(String alternatives) {
    return Pattern.compile("\\b(?:" + alternatives + ")\\b", CASE_INSENSITIVE);
  }

  /** The faults of a list of graded claims, as of {@code now}. */
  public static List<Fault> faults(String content, Instant now) {
    List<Fault> faults = new ArrayList<>();
    if (!GRADE.matcher(content).find()) {
      return List.of(
          new Fault(
              "no claim carries a grade",
              "write each claim with its grade E1 to E6, its source and the date it was checked"));
    }
    for (String claim : claims(content)) {
      check(claim, now, faults);
    }
    return faults;
  }

  private static List<String> claims(String content) {
    List<String> claims = new ArrayList<>();
    for (String part : CLAIM_END.splitAsStream(content).toList()) {
      if (part.isBlank()) {
        continue;
      }
      claims.addAll(grades(part).size() > 1 ? pieces(part) : List.of(part.strip()));
    }
    return claims;
  }

  /** A sentence of several claims; what carries no grade belongs to the claim before it. */
  private static List<String> pieces(String part) {
    List<String> pieces = new ArrayList<>();
    for (String piece : PIECE_END.splitAsStream(part).toList()) {
      if (!pieces.isEmpty() && grades(piece).isEmpty()) {
        pieces.add(pieces.removeLast() + ", " + piece.strip());
      } else {
        pieces.add(piece.strip());
      }
    }
    return pieces;
  }

  private static List<String> grades(String claim) {
    String bare = FORMER.matcher(claim).replaceAll("");
    return GRADE.matcher(bare).results().map(MatchResult::group).toList();
  }

  private static void check(String claim, Instant now, List<Fault> faults) {
    List<String> written = grades(claim);
    if (written.isEmpty()) {
      if (Prose.hasFigure(claim)) {
        faults.add(fault(claim, "carries no grade", "write its grade E1 to E6"));
      }
      return;
    }
    List<EvidenceGrade> known = new ArrayList<>();
    for (String grade : written) {
      if (grade.matches("E[1-6]")) {
        known.add(EvidenceGrade.valueOf(grade));
      } else {
        faults.add(fault(claim, grade + " is no grade", "grades go from E1 (fact) to E6"));
      }
    }
    known.stream()
        .min(Comparator.naturalOrder())
        .ifPresent(best -> judge(claim, best, now, faults));
    known.stream().max(Comparator.naturalOrder()).ifPresent(worst -> subject(claim, worst, faults));
  }

  private static void judge(String claim, EvidenceGrade written, Instant now, List<Fault> faults) {
    Optional<Source> source = source(claim);
    EvidenceGrade limit = source.map(Source::best).orElse(EvidenceGrade.PRIMARY);
    if (written.betterThan(limit)) {
      faults.add(
          fault(
              claim,
              "is graded %s, and %s is at best %s"
                  .formatted(written, source.orElseThrow().name(), limit),
              "grade it %s, or add the source that makes it better".formatted(limit)));
      return;
    }
    Optional<LocalDate> checked = newestDate(claim);
    if (checked.isEmpty()) {
      return;
    }
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    if (checked.get().isAfter(today.plusDays(1))) {
      faults.add(fault(claim, "is dated in the future", "write the date it was checked on"));
      return;
    }
    EvidenceGrade base = former(claim).orElse(source.isPresent() ? limit : written);
    EvidenceGrade aged = base.aged(checked.get().atStartOfDay(ZoneOffset.UTC).toInstant(), now);
    if (written.betterThan(aged)) {
      faults.add(
          fault(
              claim,
              "is graded %s, and six months or more without a fresh look leave %s of %s"
                  .formatted(written, aged, base),
              "check it again and write today's date, or grade it " + aged));
    }
  }

  private static void subject(String claim, EvidenceGrade worst, List<Fault> faults) {
    if (MONEY.matcher(claim).find() && !worst.admitsSpending()) {
      faults.add(
          fault(
              claim,
              "speaks of money at grade %s, and money needs E1".formatted(worst),
              "read the price from the provider or the ledger, or leave the figure out"));
    }
    if (ARCHITECTURE.matcher(claim).find() && EvidenceGrade.ARCHITECTURE.betterThan(worst)) {
      faults.add(
          fault(
              claim,
              "speaks of architecture at grade %s, and that needs E1 or E2".formatted(worst),
              "reproduce it or find independent sources, or leave the decision open"));
    }
  }

  /** What kind of source a claim names, and how good that can be. */
  private record Source(String name, EvidenceGrade best) {}

  private static Optional<Source> source(String claim) {
    if (OWN_BENCHMARK.matcher(claim).find()) {
      return CONFIRMED.matcher(claim).find()
          ? Optional.of(new Source("a benchmark that was confirmed", EvidenceGrade.E2))
          : Optional.of(
              new Source(
                  "one's own benchmark without confirmation from outside",
                  EvidenceGrade.OWN_BENCHMARK));
    }
    if (PRIMARY.matcher(claim).find()) {
      return Optional.of(new Source("the primary source", EvidenceGrade.PRIMARY));
    }
    if (SINGLE.matcher(claim).find()) {
      return Optional.of(
          new Source(
              "a single source that is not the primary one", EvidenceGrade.SINGLE_SECONDARY));
    }
    if (SEVERAL.matcher(claim).find()) {
      return Optional.of(new Source("what several sources say", EvidenceGrade.E2));
    }
    return Optional.empty();
  }

  private static Optional<EvidenceGrade> former(String claim) {
    return FORMER
        .matcher(claim)
        .results()
        .map(found -> EvidenceGrade.valueOf("E" + found.group(1)))
        .findFirst();
  }

  private static Optional<LocalDate> newestDate(String claim) {
    return DATE.matcher(claim)
        .results()
        .flatMap(found -> date(found).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<LocalDate> date(MatchResult found) {
    try {
      return Optional.of(
          LocalDate.of(
              Integer.parseInt(found.group(1)),
              Integer.parseInt(found.group(2)),
              Integer.parseInt(found.group(3))));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Fault fault(String claim, String what, String remedy) {
    return new Fault("\"%s\" %s".formatted(claim, what), remedy);
  }
}
