package dev.holdfire.cli;

import dev.holdfire.approval.Channels;
import dev.holdfire.approval.PageCodes;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.web.ApprovalPage;
import dev.holdfire.web.OpenPages;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The page from the terminal's side: serves it, and hands out the codes that open it. */
record PageOnTerminal(Surroundings surroundings, Application application, PrintWriter out) {
  private static final String SUBJECT = "page";
  private static final Duration MOST_IDLE = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * Serves the page until nobody has looked at it for half an hour, or until Ctrl-C. Anyone may do
   * so, also below a client: what proves the person is the code, and that is refused there.
   */
  int serve(Optional<String> request) {
    try (ApprovalPage page = ApprovalPage.open(application.page())) {
      application.decisions().record(SUBJECT, "page opened", Channels.PAGE);
      Thread end = new Thread(() -> endNow(page), "end-of-page");
      Runtime.getRuntime().addShutdownHook(end);
      out.printf(
          "Open %s in your browser. It asks for a code: run 'holdfire approve --code' in another"
              + " terminal.%nThe page ends with Ctrl-C, or when nobody has looked at it for %d"
              + " minutes.%n",
          request.map(page::address).orElse(page.address()), MOST_IDLE.toMinutes());
      out.flush();
      while (page.idle().compareTo(MOST_IDLE) < 0) {
        Thread.sleep(LOOK);
      }
      Runtime.getRuntime().removeShutdownHook(end);
      out.println("Nobody has looked at the page for a while; it has ended.");
      out.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE.number();
  }

  /** Ctrl-C is how the page is meant to end, so it is no failure. */
  private static void endNow(ApprovalPage page) {
    page.close();
    Runtime.getRuntime().halt(ExitCode.DONE.number());
  }

  /** Shows a code to a person at a real terminal, and where to enter it. */
  int code() {
    Console console =
        new Person(surroundings)
            .atTerminal(
                "holdfire approve --code",
                why -> application.decisions().record(SUBJECT, "code " + why, Channels.TERMINAL));
    List<URI> open = OpenPages.in(surroundings.state()).addresses();
    if (open.isEmpty()) {
      throw new HoldfireException(
          ErrorCode.NOT_FOUND, "no page is open; open one with 'holdfire approve --web'");
    }
    PageCodes.Issued issued = application.page().codes().issue();
    application.decisions().record(SUBJECT, "page code shown", Channels.TERMINAL);
    console.printf(
        "%n  %s%n%nGood once, until %s. Enter it nowhere but at:%n",
        issued.code(), issued.expiresAt());
    open.forEach(address -> console.printf("  %s%n", address));
    console.flush();
    return ExitCode.DONE.number();
  }
}
