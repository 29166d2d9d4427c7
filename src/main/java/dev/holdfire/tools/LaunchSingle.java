package dev.holdfire.tools;

import dev.holdfire.gate.Gate;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import tools.jackson.databind.JsonNode;

/** Launches one run. */
public final class LaunchSingle implements Tool {
  static final String NAME = "launch_single";
  private final LaunchDesk desk;

  public LaunchSingle(Services services, Gate gate) {
    desk = new LaunchDesk(services, NAME, gate, false);
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
