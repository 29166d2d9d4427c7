package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approval;
import dev.holdfire.web.OpenedPage.Inside;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A page with one request on it, over real HTTP. */
abstract class PageHarness {
  static final String STOP = "yes, stop it";

  @TempDir Path folder;
  OpenedPage opened;
  String job;
  Approval approval;

  @BeforeEach
  void open() {
    opened = new OpenedPage(folder);
    job = opened.house.job("a");
    approval = opened.house.askStop(job);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  void assertNothingChanged() {
    assertThat(opened.house.stops()).isEmpty();
    assertThat(opened.house.state(job)).isEqualTo("RUNNING");
    assertThat(opened.house.decisions().open()).extracting(Approval::id).contains(approval.id());
  }

  void assertBecomes(Inside inside, String headline) throws Exception {
    OpenedPage.until(
        "the page says " + headline,
        () -> {
          try {
            return opened.get(inside, approval.id()).body().contains(">" + headline + "</h2>");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }
}
