package dev.holdfire.tools;

import dev.holdfire.gate.Gate;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import tools.jackson.databind.JsonNode;

/** Launches one run for each variant, after a single one of the same script was seen to work. */
public final class SpawnBatch implements Tool {
  static final String NAME = "spawn_batch";
  private final LaunchDesk desk;

  public SpawnBatch(Services services, Gate gate) {
    desk = new LaunchDesk(services, NAME, gate, true);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ToolResult call(JsonNode arguments, Call call) {
    return desk.launch(arguments, call);
  }
}
