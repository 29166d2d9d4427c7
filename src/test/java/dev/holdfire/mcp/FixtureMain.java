package dev.holdfire.mcp;

import java.util.concurrent.CopyOnWriteArrayList;

/** The fixture as a program of its own. */
public final class FixtureMain {
  private FixtureMain() {}

  /** Serves until the client is gone. */
  public static void main(String[] arguments) {
    StdioTransport.standard().run(FixtureTools.server(new CopyOnWriteArrayList<>()));
  }
}
