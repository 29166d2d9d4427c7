package dev.holdfire.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;
import java.util.Optional;

/** The pages as HTML. */
final class Templates {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Templates.class.getClassLoader(), "dev.holdfire.web");

  String entry(String token, String next, Optional<String> notice) {
    return render("entry.jte", Map.of("token", token, "next", next, "notice", notice.orElse("")));
  }

  String list(ListView view, Sessions.Session session) {
    return render(
        "list.jte",
        Map.of("view", view, "place", session.place(), "leave", session.tokens().of("leave")));
  }

  String request(RequestView view, Sessions.Session session) {
    return render("request.jte", Map.of("view", view, "place", session.place()));
  }

  String problem(String title, String message) {
    return render("problem.jte", Map.of("title", title, "message", message));
  }

  private String render(String template, Map<String, Object> values) {
    StringOutput html = new StringOutput();
    engine.render(template, values, html);
    return html.toString();
  }
}
