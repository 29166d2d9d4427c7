package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The list of what waits for a person. */
final class OpenRequests {
  private OpenRequests() {}

  static void print(PrintWriter out, List<Approval> open, boolean json) {
    if (json) {
      ArrayNode node = JsonMapper.shared().createArrayNode();
      for (Approval approval : open) {
        node.addObject()
            .put("id", approval.id())
            .put("kind", approval.kind().word())
            .put("job_id", approval.jobId().orElse(null))
            .put("phrase", approval.kind().phrase())
            .put("asked_at", approval.askedAt().toString())
            .put("expires_at", approval.expiresAt().toString());
      }
      out.println(JsonMapper.shared().writeValueAsString(node));
    } else if (open.isEmpty()) {
      out.println("Nothing waits for you.");
    } else {
      Tables.print(
          out,
          List.of("ID", "KIND", "JOB", "UNTIL", "SUBJECT"),
          open.stream()
              .map(
                  approval ->
                      List.of(
                          approval.id(),
                          approval.kind().word(),
                          approval.jobId().orElse("-"),
                          approval.expiresAt().toString(),
                          approval.subject()))
              .toList());
    }
    out.flush();
  }
}
