package dev.holdfire.report;

import dev.holdfire.script.Basis;
import dev.holdfire.script.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The ten steps before a launch, each with what is known of it and where from. */
public final class Checklist {

  /** The ten steps, in order. */
  public enum Step {
    APP_LIST("app list", "app-list"),
    GPU_COMPAT("GPU compatibility", "GPU-compat"),
    FILE_VERIFY("file verify", "file-verify"),
    COST_ESTIMATE("cost estimate", "cost"),
    VOLUME_COMMIT("volume commit", "vol+ckpt"),
    CHECKPOINTS("checkpoints", "vol+ckpt"),
    OBSERVABILITY("observability", "observability"),
    RETRIES("retries", "retries"),
    SPAWN_NOT_MAP("spawn, not map", "spawn-not-map"),
    DOLLARS_STATED("dollars stated", "cost");

    private final String title;
    private final String box;

    Step(String title, String box) {
      this.title = title;
      this.box = box;
    }
  }

  private record Row(Step step, Verdict verdict, Basis basis, String evidence) {}

  private final List<Row> rows = new ArrayList<>();

  /** Adds what is known of a step. */
  public Checklist add(Step step, Verdict verdict, Basis basis, String evidence) {
    rows.add(new Row(step, verdict, basis, evidence));
    return this;
  }

  /** The steps as results carry them. */
  public ArrayNode json() {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (Row row : rows) {
      list.addObject()
          .put("step", row.step().title)
          .put("box", row.step().box)
          .put("verdict", word(row.verdict()))
          .put("basis", word(row.basis()))
          .put("evidence", row.evidence());
    }
    return list;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
