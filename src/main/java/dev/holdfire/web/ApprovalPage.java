package dev.holdfire.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfire.approval.Channels;
import dev.holdfire.approval.PageCodes;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.Decisions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page while it is open: reached on this machine only, at a port that the system chooses. Until
 * a code was entered it shows nothing but a field for one.
 */
public final class ApprovalPage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalPage.class);
  private static final Pattern REQUEST = Pattern.compile("ha-[a-z2-7]{10}");
  private static final Map<String, String> FILES =
      Map.of(
          "style.css", "text/css; charset=utf-8",
          "live.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  /** Far above what one person's tabs need; what comes beyond it is not answered. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "64",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "30",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final URI address;
  private final OpenPages.Listing listing;
  private final Gatekeeper gatekeeper;
  private final Sessions sessions;
  private final FormTokens entryTokens;
  private final Templates templates = new Templates();
  private final Carrying carrying;
  private final Answering answering;
  private final Parts parts;
  private volatile long lastVisit;

  /**
   * What the page is made of.
   *
   * @param state the state folder, where others find which pages are open
   * @param random nobody can guess what it makes
   */
  public record Parts(
      Decisions decisions, PageCodes codes, Path state, Clock clock, RandomGenerator random) {}

  private ApprovalPage(HttpServer server, Parts parts) {
    this.server = server;
    this.parts = parts;
    int port = server.getAddress().getPort();
    address = OpenPages.address(port);
    gatekeeper = new Gatekeeper(address.getAuthority());
    sessions = new Sessions(parts.clock(), parts.random());
    entryTokens = new FormTokens(sessions::secret);
    carrying = new Carrying(parts.decisions());
    answering = new Answering(parts.decisions(), carrying, templates, sessions, parts.clock());
    listing = OpenPages.in(parts.state()).list(port);
    lastVisit = System.nanoTime();
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Opens the page.
   *
   * @throws HoldfireException with {@code EXTERNAL} where no port can be had
   */
  public static ApprovalPage open(Parts parts) {
    // The JDK's server reads its limits from system properties alone, once.
    LIMITS.forEach(System::setProperty);
    try {
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), LIMITS.size());
      return new ApprovalPage(server, parts);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.EXTERNAL,
          "no page can be served on 127.0.0.1: %s; use 'holdfire approve' instead"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Where the page is; no secret is in it. */
  public URI address() {
    return address;
  }

  /** Where the page shows this request. */
  public URI address(String approvalId) {
    return address.resolve(approvalId);
  }

  /** How long nobody has looked at it; nothing while a stop is carried out. */
  public Duration idle() {
    return carrying.isBusy() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastVisit);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Visit visit = new Visit(exchange);
      visit.reply(reply(visit));
    } catch (IOException e) {
      LOG.debug("a browser went away: {}", e.getMessage());
    }
  }

  private Reply reply(Visit visit) throws IOException {
    try {
      gatekeeper.admit(visit);
      return admitted(visit);
    } catch (Refused e) {
      Reply reply = Reply.page(e.status(), templates.problem("Not done", e.told()));
      return e.status() == 405 ? reply.with("Allow", "GET, HEAD, POST") : reply;
    } catch (HoldfireException e) {
      LOG.warn("the page could not answer: {}", e.getMessage());
      return Reply.page(503, templates.problem("Not now", e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("the page failed", e);
      return Reply.page(
          500,
          templates.problem(
              "A fault of Holdfire", "Nothing more was changed; 'holdfire status' shows what is."));
    }
  }

  private Reply admitted(Visit visit) throws Refused, IOException {
    List<String> path = visit.path();
    if (path.isEmpty()) {
      return entry(visit, "", Optional.empty());
    }
    String first = path.getFirst();
    if (path.size() == 1) {
      if (FILES.containsKey(first)) {
        return file(visit, first);
      }
      if (first.equals("enter")) {
        return enter(visit);
      }
      if (REQUEST.matcher(first).matches()) {
        return entry(visit, first, Optional.empty());
      }
    }
    Optional<Sessions.Session> session = sessions.find(first, visit.cookie(Sessions.COOKIE));
    if (session.isEmpty()) {
      return unknown(visit, path);
    }
    gatekeeper.admitToSession(visit);
    lastVisit = System.nanoTime();
    return answering.reply(visit, session.get(), path.subList(1, path.size()));
  }

  private Reply unknown(Visit visit, List<String> path) throws Refused {
    if (visit.isPost()) {
      throw new Refused(403, "Your visit has ended; nothing was changed. Enter a new code first.");
    }
    String last = path.getLast();
    return Reply.seeOther(REQUEST.matcher(last).matches() ? "/" + last : "/");
  }

  private Reply file(Visit visit, String name) throws Refused, IOException {
    if (visit.isPost()) {
      throw new Refused(405, "There is nothing to send here.");
    }
    try (InputStream content = ApprovalPage.class.getResourceAsStream(name)) {
      if (content == null) {
        throw new Refused(404, "There is no such file.");
      }
      return Reply.file(
          FILES.getOrDefault(name, ""), new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private Reply entry(Visit visit, String next, Optional<String> notice) throws Refused {
    if (visit.isPost() && notice.isEmpty()) {
      throw new Refused(405, "There is nothing to send here.");
    }
    return Reply.page(
        notice.isEmpty() ? 200 : 403, templates.entry(entryTokens.of("enter"), next, notice));
  }

  private Reply enter(Visit visit) throws Refused, IOException {
    if (!visit.isPost()) {
      return Reply.seeOther("/");
    }
    Map<String, String> form = visit.form();
    String next = form.getOrDefault("next", "");
    if (!next.isEmpty() && !REQUEST.matcher(next).matches()) {
      throw new Refused(400, "The form cannot be read; nothing was changed.");
    }
    if (!entryTokens.use("enter", form.getOrDefault("token", ""))) {
      return entry(
          visit,
          next,
          Optional.of("This form was sent before, or another tab was faster. Try once more."));
    }
    PageCodes.Entered entered = parts.codes().enter(form.getOrDefault("code", ""));
    parts.decisions().record("page", word(entered), Channels.PAGE);
    return switch (entered) {
      case GOOD -> {
        lastVisit = System.nanoTime();
        Sessions.Begun begun = sessions.begin();
        yield Reply.seeOther("/%s/%s".formatted(begun.session().place(), next))
            .with("Set-Cookie", begun.setCookie());
      }
      case WRONG -> entry(visit, next, Optional.of("That is not the newest code."));
      case NONE_OPEN ->
          entry(visit, next, Optional.of("No code is open: each is good once, for five minutes."));
      case TRIED_TOO_OFTEN ->
          entry(visit, next, Optional.of("Too many wrong codes were tried. Make a new one."));
    };
  }

  private static String word(PageCodes.Entered entered) {
    return switch (entered) {
      case GOOD -> "page entered";
      case WRONG -> "wrong page code";
      case NONE_OPEN -> "page code refused: none open";
      case TRIED_TOO_OFTEN -> "page code refused: too many tries";
    };
  }

  @Override
  public void close() {
    server.stop(0);
    carrying.close();
    threads.shutdown();
    listing.close();
  }
}
