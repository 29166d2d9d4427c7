package dev.holdfire.mcp;

import java.util.concurrent.CopyOnWriteArrayList;

/** The fixture as a program of its own. */
public final class FixtureMain {
  private FixtureMain() {}

  /** Serves until the client is gone. */
  public static void main(String[] arguments) {
    StdioTransport transport = StdioTransport.standard();
    transport.setSessionFactory(FixtureTools.server(new CopyOnWriteArrayList<>()));
    transport.run();
  }
}
