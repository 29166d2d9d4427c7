package dev.holdfire.web;

import java.util.Map;
import java.util.Set;

/**
 * Lets in what a person's browser sends on its own account, and nothing that another site makes it
 * send.
 *
 * @param host the only name under which the page is reached: another one would mean that a foreign
 *     name was pointed at this machine
 */
record Gatekeeper(String host) {
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  /**
   * What every reply carries. With the referrer policy {@code no-referrer} browsers would send
   * {@code Origin: null} with our own forms.
   */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src"
              + " 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          "Cache-Control",
          "no-store",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  /** Where the page's own forms come from. */
  String origin() {
    return "http://" + host;
  }

  /**
   * Lets a request in.
   *
   * @throws Refused where it cannot have come from the person's own tab
   */
  void admit(Visit visit) throws Refused {
    if (!METHODS.contains(visit.method())) {
      throw new Refused(405, "Only GET, HEAD and POST are understood here.");
    }
    if (!visit.header("Host").orElse("").equals(host)) {
      throw new Refused(421, "This page is %s and answers to no other name.".formatted(origin()));
    }
    if (visit.isPost()) {
      if (!visit.header("Origin").orElse("").equals(origin())
          || (visit.has("Sec-Fetch-Site")
              && !visit.header("Sec-Fetch-Site").orElse("").equals("same-origin"))) {
        throw new Refused(
            403, "An answer is taken from this page's own form only; nothing was changed.");
      }
    } else if (visit.has("Origin") && !visit.header("Origin").orElse("").equals(origin())) {
      throw new Refused(403, "Other sites cannot read this page.");
    }
  }

  /** Lets a request for what a session shows in: no other site may even ask. */
  void admitToSession(Visit visit) throws Refused {
    if (visit.has("Sec-Fetch-Site") && !OWN.contains(visit.header("Sec-Fetch-Site").orElse(""))) {
      throw new Refused(403, "Open this page by itself, not from another site.");
    }
  }
}
