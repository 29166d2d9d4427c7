package dev.holdfire.tools;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Digests;
import dev.holdfire.mcp.CallLog;
import dev.holdfire.redact.PlainText;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes each call into the audit: what was called, by a digest of how, and what came of it. */
public final class AuditTrail implements CallLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final String CLIENT = "client";
  private static final String DRY_RUN = "dry run";
  private static final int NAME_LENGTH = 100;
  private static final int DETAIL_LENGTH = 500;

  private final Supplier<Audit> audit;
  private final Clock clock;
  private final String session;

  public AuditTrail(Supplier<Audit> audit, Clock clock, String session) {
    this.audit = audit;
    this.clock = clock;
    this.session = session;
  }

  @Override
  public void record(Entry entry) {
    JsonNode content = entry.content();
    AuditLog.Line line =
        new AuditLog.Line(
            clock.instant(),
            session,
            CLIENT,
            PlainText.line(entry.tool(), NAME_LENGTH),
            Digests.sha256(JsonMapper.shared().writeValueAsString(entry.arguments())),
            entry.outcome(),
            content
                .path("refusals")
                .valueStream()
                .map(refusal -> refusal.path("code").asString())
                .collect(Collectors.joining(" ")),
            jobs(content),
            Optional.ofNullable(content.path("ceiling").asString(null)),
            PlainText.line(detail(entry), DETAIL_LENGTH));
    try {
      audit.get().record(line);
    } catch (HoldfireException e) {
      LOG.error("a call of {} is missing in the audit: {}", line.tool(), e.getMessage());
    }
  }

  private static Optional<String> jobs(JsonNode content) {
    if (content.path("job_id").isString()) {
      return Optional.of(content.path("job_id").stringValue());
    }
    return content
        .path("jobs")
        .valueStream()
        .map(job -> job.path("job_id").asString())
        .reduce((left, right) -> left + " " + right)
        .filter(ids -> !content.path("batch_id").isMissingNode());
  }

  /** Whether nothing could come of it stands first, where no words of a client can stand. */
  private static String detail(Entry entry) {
    boolean dry = entry.arguments().path("dry_run").booleanValue(false);
    String client = entry.clientName().isEmpty() ? "" : "by " + entry.clientName();
    return Stream.of(dry ? DRY_RUN : "", client, entry.detail())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
