package dev.holdfire.mcp;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The gate's word on a result before it leaves. */
@FunctionalInterface
public interface ReportCheck {

  /** The report fields of the manifest that the result lacks; empty if none. */
  List<String> missing(ToolManifest manifest, ObjectNode content);
}
