package dev.holdfire.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Recognises secrets and details of the infrastructure in text.
 *
 * <p>A text is best given whole: a page of a log rather than its lines one by one, since a private
 * key spans several. Terminal escapes may split a secret: {@link PlainText} comes first.
 *
 * @param extra what the policy masks besides; what a pattern matches is masked
 * @param allow what the policy lets through: a secret or a detail that a pattern matches whole
 */
public record Redactor(List<Pattern> extra, List<Pattern> allow) {
  /** What masking leaves. It holds no digits, so that nothing worth masking looks like it. */
  private static final Pattern MASK = Pattern.compile("\\[masked [A-Za-z ]{1,30}\\]");

  /** Identifiers of jobs, batches, approvals and allowances: what people copy and type. */
  private static final Pattern IDENTIFIER = Pattern.compile("h[fbaw]-[a-z2-7]{10}");

  public Redactor {
    extra = List.copyOf(extra);
    allow = List.copyOf(allow);
  }

  /** The text with {@code [masked <kind>]} in place of each secret. */
  public String mask(String text) {
    String before = text;
    String masked = maskOnce(before);
    // With a secret gone, its neighbour may come to stand alone and be recognised.
    while (!masked.equals(before)) {
      before = masked;
      masked = maskOnce(before);
    }
    return masked;
  }

  /** A copy in which each text is masked, also one that only its property's name gives away. */
  public JsonNode maskAll(JsonNode node) {
    if (node.isString()) {
      return StringNode.valueOf(mask(node.stringValue()));
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(entry -> copy.add(maskAll(entry)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.forEachEntry((name, value) -> copy.set(name, maskProperty(name, value)));
      return copy;
    }
    return node;
  }

  /** Every secret in the text, in its order. */
  public List<Secret> find(String text) {
    Lines lines = new Lines(text);
    return secrets(text).stream()
        .map(span -> new Secret(span.kind(), lines.line(span.start()), lines.column(span.start())))
        .toList();
  }

  /**
   * Every detail of an infrastructure in the text, in its order: private and carrier-grade
   * addresses, SSH fingerprints and keys, internal host names, home paths.
   */
  public List<Leak> infrastructure(String text) {
    List<Span> found = new ArrayList<>();
    KnownPattern.INFRASTRUCTURE.forEach(pattern -> pattern.find(text, found));
    Lines lines = new Lines(text);
    return admitted(text, found).stream()
        .map(span -> new Leak(span.kind(), lines.line(span.start()), lines.column(span.start())))
        .toList();
  }

  private String maskOnce(String text) {
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    for (Span secret : secrets(text)) {
      masked.append(text, copied, secret.start());
      masked.append("[masked ").append(secret.kind()).append(']');
      copied = secret.end();
    }
    return masked.append(text, copied, text.length()).toString();
  }

  private JsonNode maskProperty(String name, JsonNode value) {
    return value.isString()
        ? Assignments.kind(name, value.stringValue())
            .filter(kind -> !isAllowed(value.stringValue()))
            .<JsonNode>map(kind -> StringNode.valueOf("[masked " + kind + "]"))
            .orElseGet(() -> maskAll(value))
        : maskAll(value);
  }

  /** Secrets in what stands between masks: a mask is neither masked again nor part of a secret. */
  private List<Span> secrets(String text) {
    List<Span> found = new ArrayList<>();
    int from = 0;
    Matcher mask = MASK.matcher(text);
    while (mask.find()) {
      secretsWithin(text, from, mask.start(), found);
      from = mask.end();
    }
    secretsWithin(text, from, text.length(), found);
    return found;
  }

  private void secretsWithin(String text, int from, int to, List<Span> found) {
    String part = text.substring(from, to);
    List<Span> spans = new ArrayList<>();
    KnownPattern.SECRETS.forEach(pattern -> pattern.find(part, spans));
    PrivateKeys.find(part, spans);
    Assignments.find(part, spans);
    extra.forEach(pattern -> new KnownPattern("pattern", pattern).find(part, spans));
    for (Span span : admitted(part, spans)) {
      found.add(new Span(span.kind(), from + span.start(), from + span.end()));
    }
  }

  private List<Span> admitted(String text, List<Span> spans) {
    return Span.joined(
        spans.stream()
            .filter(span -> !isAllowed(text.substring(span.start(), span.end())))
            .toList());
  }

  private boolean isAllowed(String value) {
    return IDENTIFIER.matcher(value).matches()
        || allow.stream().anyMatch(pattern -> pattern.matcher(value).matches());
  }
}
