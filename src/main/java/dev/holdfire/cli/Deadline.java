package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time to come, as a person writes it: the next {@code 18:00}, in {@code 4h} or {@code 30m}, or
 * an RFC 3339 time.
 *
 * @param zone of times of day
 */
record Deadline(Instant now, ZoneId zone) {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,4})([hm])");
  private static final Pattern TIME = Pattern.compile("\\d{1,2}:\\d{2}");
  private static final Duration MOST = Duration.ofDays(31);

  Instant parse(String text) {
    Instant end = read(text).truncatedTo(ChronoUnit.SECONDS);
    if (!end.isAfter(now) || end.isAfter(now.plus(MOST))) {
      throw unusable(text, "it has to be a time to come, at most 31 days ahead");
    }
    return end;
  }

  private Instant read(String text) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      long count = Long.parseLong(span.group(1));
      return now.plus(
          span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofMinutes(count));
    }
    try {
      if (TIME.matcher(text).matches()) {
        String padded = text.length() < 5 ? "0" + text : text;
        ZonedDateTime today = now.atZone(zone).with(LocalTime.parse(padded));
        return (today.toInstant().isAfter(now) ? today : today.plusDays(1)).toInstant();
      }
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw unusable(text, "write it as 18:00, 4h, 30m or 2026-11-23T18:00:00Z");
    }
  }

  private static HoldfireException unusable(String text, String why) {
    return new HoldfireException(
        ErrorCode.INVALID_INPUT, "--until cannot be used: \"%s\"; %s".formatted(text, why));
  }
}
