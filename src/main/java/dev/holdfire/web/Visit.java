package dev.holdfire.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request of a browser, read with bounds. */
final class Visit {
  /** The phrase, a token and a code fit many times over. */
  private static final int MOST_BODY = 4096;

  private static final int MOST_FIELDS = 10;
  private static final String FORM = "application/x-www-form-urlencoded";

  private final HttpExchange exchange;

  Visit(HttpExchange exchange) {
    this.exchange = exchange;
  }

  String method() {
    return exchange.getRequestMethod();
  }

  boolean isPost() {
    return method().equals("POST");
  }

  /** The parts of the path; empty for the page's root. */
  List<String> path() {
    String path = exchange.getRequestURI().getRawPath();
    String inside = path == null ? "" : path.replaceFirst("^/", "").replaceFirst("/$", "");
    return inside.isEmpty() ? List.of() : List.of(inside.split("/", -1));
  }

  /** A header that stands in the request exactly once. */
  Optional<String> header(String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }

  boolean has(String header) {
    return exchange.getRequestHeaders().containsKey(header);
  }

  /** The value of a cookie; empty where there is none, or more than one of that name. */
  Optional<String> cookie(String name) {
    Headers headers = exchange.getRequestHeaders();
    List<String> found =
        headers.getOrDefault("Cookie", List.of()).stream()
            .flatMap(line -> List.of(line.split(";", -1)).stream())
            .map(String::strip)
            .filter(pair -> pair.startsWith(name + "="))
            .map(pair -> pair.substring(name.length() + 1))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /**
   * The fields of a form that was sent.
   *
   * @throws Refused where it is too large, of another type, or ambiguous
   */
  Map<String, String> form() throws Refused, IOException {
    if (!header("Content-Type")
        .map(type -> type.split(";", -1)[0].strip())
        .orElse("")
        .equals(FORM)) {
      throw new Refused(415, "Only a form can be sent here.");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
    if (body.length > MOST_BODY) {
      throw new Refused(413, "That is more than the form asks for; nothing was changed.");
    }
    Map<String, String> fields = new HashMap<>();
    String text = new String(body, StandardCharsets.UTF_8);
    for (String pair : text.split("&", MOST_FIELDS + 1)) {
      int equals = pair.indexOf('=');
      if (equals > 0
          && fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)))
              != null) {
        throw new Refused(400, "A field was sent twice; nothing was changed.");
      }
    }
    return fields;
  }

  private static String decoded(String text) throws Refused {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused(400, "The form cannot be read; nothing was changed.");
    }
  }

  /** Answers; the connection is kept only where nothing of the request was left unread. */
  void reply(Reply reply) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    Gatekeeper.HEADERS.forEach(headers::set);
    headers.set("Content-Type", reply.type());
    reply.headers().forEach(headers::set);
    if (reply.status() == 413) {
      headers.set("Connection", "close");
    }
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    if (method().equals("HEAD")) {
      exchange.sendResponseHeaders(reply.status(), -1);
    } else {
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
