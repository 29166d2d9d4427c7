package dev.holdfire.tools;

import dev.holdfire.ledger.JobNow;
import dev.holdfire.report.Result;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The jobs of a launch in its result. */
final class JobEntries {
  private JobEntries() {}

  static void write(Result result, Optional<String> batchId, List<JobNow> jobs, boolean batch) {
    if (!batch) {
      result
          .text("job_id", jobs.getFirst().job().jobId())
          .text("state", jobs.getFirst().state().name());
      return;
    }
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (JobNow job : jobs) {
      list.addObject()
          .put("variant", job.job().variant().orElse(null))
          .put("job_id", job.job().jobId())
          .put("state", job.state().name());
    }
    result
        .node("jobs", list)
        .textOr("batch_id", batchId, "nothing was launched")
        .unknown("job_id", "each variant has a job of its own, in jobs")
        .unknown("state", "each variant has a state of its own, in jobs");
  }
}
