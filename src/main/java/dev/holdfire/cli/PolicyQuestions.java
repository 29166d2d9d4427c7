package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.Console;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Asks a person at a terminal for the few settings that everybody has an own mind about. */
final class PolicyQuestions {
  private static final int TRIES = 3;
  private static final int MICROS = 6;

  private final Console console;
  private final PrintWriter out;

  PolicyQuestions(Console console, PrintWriter out) {
    this.console = console;
    this.out = out;
  }

  /**
   * The answers by key, each as it stands in the file.
   *
   * @throws HoldfireException with {@code INVALID_INPUT} if the terminal closes, or an answer can
   *     still not be used when it was asked for three times
   */
  Map<String, String> ask() {
    out.println("A blank answer keeps what stands in brackets.");
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put(
        "daily_cap_usd",
        asked(
            "Dollars a day that are spent without asking you", "20.00", PolicyQuestions::dollars));
    String warn =
        asked(
            "Dollars from which a launch comes with a report card",
            "5.00",
            PolicyQuestions::dollars);
    answers.put("warn_usd", warn);
    answers.put(
        "stop_usd",
        asked(
            "Dollars above which you are asked before a launch",
            new BigDecimal(warn).compareTo(new BigDecimal("20")) > 0 ? warn : "20.00",
            text -> dollars(text).or(() -> below(text, warn))));
    String here = ZoneId.systemDefault().getId();
    answers.put(
        "time_zone",
        '"' + asked("Time zone in which a day begins", here, PolicyQuestions::zone) + '"');
    return answers;
  }

  private String asked(String question, String standard, Function<String, Optional<String>> wrong) {
    for (int i = 0; i < TRIES; i++) {
      String typed = console.readLine("%s [%s]: ", question, standard);
      if (typed == null) {
        throw new HoldfireException(
            ErrorCode.INVALID_INPUT, "the terminal closed; nothing was written");
      }
      String answer = typed.isBlank() ? standard : typed.strip();
      Optional<String> problem = wrong.apply(answer);
      if (problem.isEmpty()) {
        return answer;
      }
      out.println(problem.get());
      out.flush();
    }
    throw new HoldfireException(
        ErrorCode.INVALID_INPUT,
        "nothing was written; run 'holdfire policy init' again when you know");
  }

  private static Optional<String> dollars(String text) {
    if (!text.matches("\\d{1,9}(\\.\\d{1,%d})?".formatted(MICROS))) {
      return Optional.of("Write dollars as digits, such as 20 or 12.50.");
    }
    return Optional.empty();
  }

  private static Optional<String> below(String stop, String warn) {
    return new BigDecimal(stop).compareTo(new BigDecimal(warn)) < 0
        ? Optional.of("It cannot be below the dollars of the report card, $%s.".formatted(warn))
        : Optional.empty();
  }

  private static Optional<String> zone(String text) {
    try {
      ZoneId.of(text);
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of("Write a zone such as UTC or Europe/Berlin.");
    }
  }
}
