package dev.holdfire.mcp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Objects;

/**
 * How Holdfire logs: to stderr, since stdout belongs to the protocol. Warnings and worse, or what
 * {@code HOLDFIRE_LOG} names ({@code ERROR}, {@code INFO}, {@code DEBUG}, …). Logback finds it by
 * {@code META-INF/services}; an XML file would say the same a tenth of a second later at each
 * start.
 */
public final class StderrLogs extends ContextAwareBase implements Configurator {

  /** For logback. */
  public StderrLogs() {}

  @Override
  public ExecutionStatus configure(LoggerContext logs) {
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(logs);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg%n%ex{20}");
    lines.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(logs);
    stderr.setName("stderr");
    stderr.setTarget("System.err");
    stderr.setEncoder(lines);
    stderr.start();
    Logger root = logs.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(
        Level.toLevel(Objects.requireNonNullElse(System.getenv("HOLDFIRE_LOG"), ""), Level.WARN));
    root.addAppender(stderr);
    // The SDK warns of what any client may do, and writes whole messages into the log.
    logs.getLogger("io.modelcontextprotocol").setLevel(Level.OFF);
    // Several programs that start at once race to remove what a killed one left; who loses, logs
    // it.
    logs.getLogger("org.sqlite.SQLiteJDBCLoader").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
