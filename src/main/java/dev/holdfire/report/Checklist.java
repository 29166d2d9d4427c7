package dev.holdfire.report;

import dev.holdfire.ledger.LaunchRecord;
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

  private final List<LaunchRecord.Step> steps = new ArrayList<>();

  /** Adds what is known of a step. */
  public Checklist add(Step step, Verdict verdict, Basis basis, String evidence) {
    steps.add(new LaunchRecord.Step(step.title, step.box, word(verdict), word(basis), evidence));
    return this;
  }

  /** The steps, to be kept with the launch. */
  public List<LaunchRecord.Step> steps() {
    return List.copyOf(steps);
  }

  /** The steps as results carry them. */
  public ArrayNode json() {
    return JsonMapper.shared().valueToTree(steps);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
