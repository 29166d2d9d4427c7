package dev.holdfire.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approval;
import dev.holdfire.approval.PageCodes;
import dev.holdfire.jobs.AskedHouse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page over a house, and a client of it that sends exactly what it is told to. */
final class OpenedPage implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

  final AskedHouse house;
  final PageCodes codes;
  final ApprovalPage page;
  private final HttpClient client = HttpClient.newHttpClient();

  OpenedPage(Path folder) {
    house = new AskedHouse(folder);
    codes = new PageCodes(house.ledger(), house.clock(), new Random(3));
    page =
        ApprovalPage.open(
            new ApprovalPage.Parts(house.decisions(), codes, folder, house.clock(), new Random(4)));
  }

  /** What a browser knows once it is inside. */
  record Inside(String place, String cookie) {
    String path(String rest) {
      return "/" + place + "/" + rest;
    }

    Map<String, String> headers() {
      return Map.of("Cookie", cookie);
    }
  }

  String origin() {
    return "http://" + page.address().getAuthority();
  }

  URI uri(String path) {
    return URI.create(origin() + path);
  }

  HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  HttpResponse<String> get(Inside inside, String rest) throws IOException, InterruptedException {
    return get(inside.path(rest), inside.headers());
  }

  /** Sends a form as the page's own would be sent, but for what {@code more} says otherwise. */
  HttpResponse<String> post(String path, Map<String, String> fields, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> headers =
        new HashMap<>(
            Map.of(
                "Content-Type", "application/x-www-form-urlencoded",
                "Origin", origin(),
                "Sec-Fetch-Site", "same-origin"));
    headers.putAll(more);
    headers.values().removeIf(String::isEmpty);
    return send("POST", path, form(fields), headers);
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static String token(String html) {
    Matcher matcher = TOKEN.matcher(html);
    assertThat(matcher.find()).as("a token in %s", html).isTrue();
    return matcher.group(1);
  }

  /** The token of the form about a request. */
  String token(Inside inside, Approval approval) throws IOException, InterruptedException {
    return token(get(inside, approval.id()).body());
  }

  HttpResponse<String> enterWith(String code) throws IOException, InterruptedException {
    return post(
        "/enter",
        Map.of("token", token(get("/", Map.of()).body()), "code", code, "next", ""),
        Map.of());
  }

  /** Enters with a new code. */
  Inside enter() throws IOException, InterruptedException {
    HttpResponse<String> entered = enterWith(codes.issue().code());
    assertThat(entered.statusCode()).as(entered.body()).isEqualTo(303);
    String place = entered.headers().firstValue("Location").orElseThrow().split("/", -1)[1];
    String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    return new Inside(place, cookie);
  }

  HttpResponse<String> answer(Inside inside, Approval approval, String typed)
      throws IOException, InterruptedException {
    return post(
        inside.path(approval.id()),
        Map.of("token", token(inside, approval), "phrase", typed),
        inside.headers());
  }

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("it never came that " + what);
  }

  @Override
  public void close() {
    client.close();
    page.close();
    house.close();
  }
}
