package dev.holdfire.script.facts;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function, or a class, that runs in containers of its own.
 *
 * @param definition the function or class
 * @param decorator the call that makes it one; empty when it has no arguments at all
 * @param gpu one or more, in the order in which they are tried
 * @param timeoutSeconds of one attempt
 * @param retries beyond the first attempt
 * @param startupSeconds of a container; where it is not said, the limit of an attempt holds
 * @param volumes what is mounted, by its path
 * @param memoryMib as it is asked for
 * @param image the expression that builds it
 */
public record FunctionFacts(
    String name,
    Node definition,
    Optional<Call> decorator,
    boolean cls,
    Fact<List<GpuRequest>> gpu,
    Fact<BigDecimal> timeoutSeconds,
    Fact<Integer> retries,
    Fact<Map<String, Mount>> volumes,
    Fact<BigDecimal> cpuCores,
    Fact<BigDecimal> memoryMib,
    Fact<String> region,
    Fact<BigDecimal> startupSeconds,
    Fact<Integer> minContainers,
    Fact<Integer> maxContainers,
    Optional<Node> image) {

  /** What can be mounted. */
  public enum MountKind {
    /** Its writes are kept with {@code commit()}. */
    VOLUME,
    /** A bucket or a network file system: it keeps what is written by itself. */
    DURABLE
  }

  /**
   * Something that is mounted.
   *
   * @param name missing for one that is made for a run alone
   */
  public record Mount(MountKind kind, Fact<String> name) {}

  /** Whether it asks for containers that are not taken away, which are billed at another price. */
  public boolean nonpreemptible() {
    return decorator
        .flatMap(call -> call.keyword("nonpreemptible"))
        .filter(value -> !value.text().equals("False"))
        .isPresent();
  }

  /** Where it stands: its decorator, else its definition. */
  public Node at() {
    return decorator.map(Call::node).orElse(definition);
  }
}
