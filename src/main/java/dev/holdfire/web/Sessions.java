package dev.holdfire.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Who entered a good code. A session is a cookie and a place: a part of the path that nobody can
 * guess, to which the cookie is bound. A cookie alone goes to every server of this machine that the
 * browser visits, whatever its port; bound to the place it goes nowhere else.
 */
final class Sessions {
  static final String COOKIE = "holdfire";
  private static final int SECRET_BYTES = 32;
  private static final int MOST = 8;
  private static final int MOST_SEEN = 20;

  /** How long a code opens the page. */
  static final Duration LIFE = Duration.ofHours(8);

  private final Clock clock;
  private final RandomGenerator random;

  /** The oldest first. */
  private final Map<String, Session> byPlace = new LinkedHashMap<>();

  Sessions(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new session with the cookie that opens it. */
  record Begun(Session session, String setCookie) {}

  synchronized Begun begin() {
    while (byPlace.size() >= MOST) {
      byPlace.remove(byPlace.keySet().iterator().next());
    }
    String cookie = secret();
    String place = secret();
    Session session =
        new Session(place, bytes(cookie), clock.instant().plus(LIFE), new FormTokens(this::secret));
    byPlace.put(place, session);
    return new Begun(
        session,
        "%s=%s; Path=/%s; Max-Age=%d; HttpOnly; SameSite=Strict"
            .formatted(COOKIE, cookie, place, LIFE.toSeconds()));
  }

  /** The session at this place, for whoever has its cookie. */
  synchronized Optional<Session> find(String place, Optional<String> cookie) {
    Session session = byPlace.get(place);
    if (session == null) {
      return Optional.empty();
    }
    if (!clock.instant().isBefore(session.endsAt())) {
      byPlace.remove(place);
      return Optional.empty();
    }
    return cookie.filter(sent -> MessageDigest.isEqual(bytes(sent), session.cookie())).isPresent()
        ? Optional.of(session)
        : Optional.empty();
  }

  synchronized void end(Session session) {
    byPlace.remove(session.place());
  }

  String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One person's visit. */
  static final class Session {
    private final String place;
    private final byte[] cookie;
    private final Instant endsAt;
    private final FormTokens tokens;
    private final Map<String, String> notices = new LinkedHashMap<>();
    private final Deque<String> seen = new ArrayDeque<>();

    private Session(String place, byte[] cookie, Instant endsAt, FormTokens tokens) {
      this.place = place;
      this.cookie = cookie;
      this.endsAt = endsAt;
      this.tokens = tokens;
    }

    String place() {
      return place;
    }

    private byte[] cookie() {
      return cookie;
    }

    private Instant endsAt() {
      return endsAt;
    }

    FormTokens tokens() {
      return tokens;
    }

    /** What the last form about a request came to, where the request itself does not say it. */
    synchronized Optional<String> notice(String about) {
      return Optional.ofNullable(notices.get(about));
    }

    synchronized void notice(String about, String said) {
      if (notices.size() >= MOST) {
        notices.remove(notices.keySet().iterator().next());
      }
      notices.put(about, said);
    }

    synchronized void forget(String about) {
      notices.remove(about);
    }

    /** Notes that a request was looked at. */
    synchronized void saw(String id) {
      seen.remove(id);
      seen.addFirst(id);
      if (seen.size() > MOST_SEEN) {
        seen.removeLast();
      }
    }

    /** The requests that were looked at, the newest first. */
    synchronized List<String> seen() {
      return List.copyOf(seen);
    }
  }
}
