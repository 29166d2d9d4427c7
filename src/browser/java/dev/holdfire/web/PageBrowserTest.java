package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.gate.ApprovalKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The page in a real browser: nothing in it keeps anybody out, and a keyboard is enough. */
class PageBrowserTest {
  private static final Dimension PHONE = new Dimension(375, 900);
  private static final Dimension DESK = new Dimension(1280, 900);
  private static final String WORDS =
      "the loss curve looks flat to me and I would rather try a smaller learning rate first;"
          + " <b>please</b> be quick";

  @TempDir Path folder;
  @TempDir Path profile;
  private OpenedPage opened;
  private ChromeDriver browser;

  @BeforeEach
  void open() {
    opened = new OpenedPage(folder);
    browser = browser(true);
  }

  @AfterEach
  void close() {
    browser.quit();
    opened.close();
  }

  private ChromeDriver browser(boolean scripts) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile.resolve(scripts ? "with" : "without"));
    if (!scripts) {
      options.setExperimentalOption(
          "prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
    }
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .build();
    return new ChromeDriver(service, options);
  }

  private void until(String text) throws InterruptedException {
    OpenedPage.until(
        "the browser shows " + text,
        () -> {
          try {
            return browser.findElement(By.tagName("body")).getText().contains(text);
          } catch (StaleElementReferenceException e) {
            // The page is on its way to the next one.
            return false;
          }
        });
  }

  private void type(CharSequence... keys) {
    browser.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses Tab until the focus is on what is wanted, as a person would. */
  private void tabTo(String css) {
    WebElement wanted = browser.findElement(By.cssSelector(css));
    for (int i = 0; i < 30; i++) {
      if (browser.switchTo().activeElement().equals(wanted)) {
        return;
      }
      type(Keys.TAB);
    }
    throw new AssertionError("no Tab leads to " + css);
  }

  private void enter(String path) throws InterruptedException {
    browser.get(opened.uri(path).toString());
    WebElement field = browser.findElement(By.id("code"));
    field.sendKeys(opened.codes.issue().code(), Keys.ENTER);
    OpenedPage.until("the browser is inside", () -> browser.getCurrentUrl().length() > 60);
  }

  /**
   * No violation at either size, light and dark; a picture of each where they are wanted. Colours
   * go by the scheme alone and places by the size alone, so two looks see all of both.
   */
  private void assertFit(String name) throws IOException {
    assertFit(name, "light", PHONE);
    assertFit(name, "dark", DESK);
  }

  private void assertFit(String name, String scheme, Dimension size) throws IOException {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            size.width,
            "height",
            size.height,
            "deviceScaleFactor",
            1,
            "mobile",
            size.equals(PHONE)));
    List<Rule> violations = new AxeBuilder().analyze(browser).getViolations();
    assertThat(violations).as("%s, %s, %s", name, scheme, size).isEmpty();
    assertThat(
            (Boolean)
                browser.executeScript(
                    "return document.documentElement.scrollWidth <= window.innerWidth"))
        .as("%s fits", name)
        .isTrue();
    picture(name + "-" + scheme + "-" + (size.equals(PHONE) ? "phone" : "desk"));
  }

  private void picture(String name) throws IOException {
    Optional<String> pictures = Optional.ofNullable(System.getProperty("holdfire.pictures"));
    if (pictures.isPresent()) {
      Object height = browser.executeScript("return document.documentElement.scrollHeight");
      Object width = browser.executeScript("return window.innerWidth");
      browser.executeCdpCommand(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
      Files.write(
          Path.of(pictures.get(), name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
  }

  private Approval stop(String mark) {
    return opened.house.askStop(
        opened.house.job(mark),
        new Fact("asked by", "an-agent"),
        new Fact("goal of the run (the model's words)", "fine-tune on the new split"),
        new Fact("reason for the stop (the model's words)", WORDS));
  }

  @Test
  void everyStateIsFitForEverybody() throws Exception {
    browser.get(opened.uri("/").toString());
    assertFit("enter");
    enter("/");
    assertFit("nothing-open");

    Approval stop = stop("a");
    Approval launch = opened.house.askLaunch("train.py");
    until("Launch this run?");
    assertFit("list");
    show(launch);
    assertFit("launch");
    show(stop);
    assertFit("stop");
    browser.findElement(By.id("phrase")).sendKeys("stop it", Keys.ENTER);
    until("That is not the phrase");
    assertFit("wrong-phrase");

    CountDownLatch gate = new CountDownLatch(1);
    opened.house.endsAfter(gate);
    browser.findElement(By.id("phrase")).sendKeys("yes, stop it", Keys.ENTER);
    until("was told to end");
    assertFit("stopping");
    gate.countDown();
    until("Its backend confirms that it is gone");
    assertFit("stopped");

    show(launch);
    browser.findElement(By.id("phrase")).sendKeys("yes, launch", Keys.ENTER);
    until("The next identical call carries it out");
    assertFit("approved");
    opened.house.carryOutElsewhere(launch);
    until("It cannot be used again");
    assertFit("consumed");

    opened.house.livesOn();
    show(stop("b"));
    browser.findElement(By.id("phrase")).sendKeys("yes, stop it", Keys.ENTER);
    until("Do not take it for stopped");
    assertFit("unconfirmed");

    show(stop("c"));
    browser.findElement(By.cssSelector(".decline button")).click();
    until("Declined");
    assertFit("declined");
    show(opened.house.ask(ApprovalKind.ALLOW, "room", new Fact("what", "room for launches")));
    assertFit("elsewhere");
    show(stop("d"));
    opened.house.clock().advance(Duration.ofMinutes(10));
    until("it has to be asked for again");
    assertFit("expired");
    browser.findElement(By.cssSelector("nav a")).click();
    until("Looked at before");
    assertFit("looked-at-before");
  }

  private void show(Approval approval) {
    String place = browser.getCurrentUrl().split("/", -1)[3];
    browser.get(opened.uri("/" + place + "/" + approval.id()).toString());
  }

  @Test
  void aKeyboardIsEnough() throws Exception {
    browser.get(opened.uri("/").toString());
    type(opened.codes.issue().code(), Keys.ENTER);
    until("Nothing waits for you");
    String job = opened.house.job("a");
    opened.house.askStop(job);
    until("Stop " + job + "?");
    tabTo(".request");
    type(Keys.ENTER);
    until("Your answer");
    tabTo("#phrase");
    type("yes, stop it", Keys.ENTER);
    until("Its backend confirms that it is gone");
    assertThat(opened.house.stops()).containsExactly(job);
  }

  /** What is typed stays while the page looks again, and news come without a reload. */
  @Test
  void newsComeByThemselvesAndDisturbNobody() throws Exception {
    Approval approval = stop("a");
    enter("/" + approval.id());
    browser.executeScript("window.untouched = true");
    browser.findElement(By.id("phrase")).sendKeys("yes, st");
    until("expires in 10 minutes");
    opened.house.clock().advance(Duration.ofMinutes(5));
    until("expires in 5 minutes");
    WebElement field = browser.findElement(By.id("phrase"));
    assertThat(field.getDomProperty("value")).isEqualTo("yes, st");
    assertThat(browser.switchTo().activeElement()).isEqualTo(field);

    opened.house.atTheTerminal(approval, "no");

    until("Everything stays as it was");
    assertThat(browser.findElements(By.id("phrase"))).isEmpty();
    assertThat(browser.findElement(By.id("said")).getDomProperty("textContent"))
        .contains("Declined");
    assertThat(browser.executeScript("return window.untouched")).isEqualTo(true);

    opened.page.close();
    until("this page is not served any more");
  }

  @Test
  void aBrowserThatIsInsideIsLedThere() throws Exception {
    Approval approval = stop("a");
    enter("/");
    until("Waiting for you");
    browser.get(opened.uri("/" + approval.id()).toString());
    until("Your answer");
  }

  @Test
  void itWorksWithoutScripts() throws Exception {
    browser.quit();
    browser = browser(false);
    Approval approval = stop("a");
    enter("/" + approval.id());
    browser.findElement(By.id("phrase")).sendKeys("yes, stop", Keys.ENTER);
    until("That is not the phrase");
    CountDownLatch gate = new CountDownLatch(1);
    opened.house.endsAfter(gate);
    browser.findElement(By.id("phrase")).sendKeys("yes, stop it", Keys.ENTER);
    until("was told to end");
    gate.countDown();
    OpenedPage.until(
        "the job is gone",
        () -> opened.house.state(approval.jobId().orElseThrow()).equals("STOPPED"));
    OpenedPage.until(
        "it is shown",
        () -> {
          browser.findElement(By.linkText("Look again")).click();
          return browser.getPageSource().contains("Its backend confirms");
        });
  }
}
