package dev.holdfire.mcp;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback, set up when there is a first line for it: most servers live and end without one, and two
 * hundred classes would be loaded at each start for it.
 */
public final class LateLogs implements SLF4JServiceProvider {
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter noContext = new NOPMDCAdapter();

  /** For slf4j. */
  public LateLogs() {}

  /** Has all logging of this process go this way; to be called before anything can log. */
  public static void install() {
    System.setProperty("slf4j.provider", LateLogs.class.getName());
    // Else slf4j tells each time on stderr that it was told which provider to take.
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return LateLogger::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return noContext;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** What is never to be logged by anyone is known without logback. */
  private static final class Threshold {
    static final Level LEVEL =
        Optional.ofNullable(System.getenv("HOLDFIRE_LOG"))
            .flatMap(Threshold::named)
            .orElse(Level.WARN);

    private static Optional<Level> named(String name) {
      return switch (name.toUpperCase(Locale.ROOT)) {
        case "ALL", "TRACE" -> Optional.of(Level.TRACE);
        case "DEBUG" -> Optional.of(Level.DEBUG);
        case "INFO" -> Optional.of(Level.INFO);
        default -> Optional.empty();
      };
    }
  }

  /** Made by the first line. */
  private static final class Logback {
    static final ILoggerFactory LOGGERS = loggers();

    private static ILoggerFactory loggers() {
      LogbackServiceProvider provider = new LogbackServiceProvider();
      provider.initialize();
      return provider.getLoggerFactory();
    }
  }

  /** Hands what is to be logged to logback's logger of the same name. */
  @SuppressWarnings("serial") // the helper makes all loggers serializable; nobody stores one
  private static final class LateLogger extends LegacyAbstractLogger {
    LateLogger(String name) {
      this.name = name;
    }

    @Override
    public boolean isTraceEnabled() {
      return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    private static boolean isEnabled(Level level) {
      return level.toInt() >= Threshold.LEVEL.toInt();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      LoggingEventBuilder line = Logback.LOGGERS.getLogger(name).atLevel(level);
      if (thrown != null) {
        line = line.setCause(thrown);
      }
      line.log(pattern, Objects.requireNonNullElse(arguments, new Object[0]));
    }
  }
}
