package dev.holdfire.backend.modal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose credentials are used; nothing of the credentials themselves.
 *
 * @param expiresAt empty when they do not, or Modal does not say
 */
public record TokenInfo(String workspace, Optional<String> user, Optional<Instant> expiresAt) {
  private static final Pattern WORKSPACE = Pattern.compile("(?m)^Workspace: (\\S+)");
  private static final Pattern USER = Pattern.compile("(?m)^(?:Service )?User: (\\S+)");
  private static final Pattern EXPIRES =
      Pattern.compile("(?m)^Expires at: (\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d) UTC");

  /** The command has no JSON: its lines are read. */
  static TokenInfo of(String printed) {
    return new TokenInfo(
        first(WORKSPACE, printed).orElseThrow(() -> new Unreadable("it names no workspace")),
        first(USER, printed),
        expiry(printed));
  }

  private static Optional<String> first(Pattern pattern, String printed) {
    Matcher matcher = pattern.matcher(printed);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<Instant> expiry(String printed) {
    Matcher matcher = EXPIRES.matcher(printed);
    if (!matcher.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2)).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw new Unreadable("the end of its validity is no time");
    }
  }
}
