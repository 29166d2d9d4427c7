package dev.holdfire.ledger;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A job at four dollars an hour with two attempts of an hour, of which a test changes a thing. */
public final class JobFixture {
  /** What was known when it was launched. */
  public static final LaunchRecord KNOWN =
      new LaunchRecord(
          "Estimate: $1.00 (= 1 × 0.25 × $4.00)",
          "the policy",
          Instant.parse("2026-11-01T09:00:00Z"),
          CostTier.AUTO,
          Usd.of("5.00"),
          Usd.of("20.00"),
          Optional.empty(),
          List.of(),
          List.of());

  public String id = "hf-aaaaaaaaaa";
  public Optional<String> batch = Optional.empty();
  public Instant createdAt = Instant.parse("2026-11-01T10:00:00Z");
  public String session = "session";
  public Optional<String> config = Optional.empty();
  public Optional<String> entrypoint = Optional.empty();
  public String scriptSha256 = "a".repeat(64);
  public long timeoutSeconds = 3600;
  public int maxAttempts = 2;
  public String codeSha256 = "b".repeat(64);
  public boolean smoke = false;
  public Optional<String> gpu = Optional.empty();
  public String ceiling = "8.00";
  public String hourly = "4.00";

  public JobFixture id(String other) {
    id = other;
    return this;
  }

  public Job job() {
    return new Job(
        id,
        batch,
        batch.map(_ -> id),
        createdAt,
        session,
        "launch_single",
        "local",
        "project",
        Path.of("/srv/project"),
        "a goal",
        Path.of("/srv/project/train.py"),
        scriptSha256,
        codeSha256,
        config.map(Path::of),
        config.map(_ -> "c".repeat(64)),
        entrypoint,
        List.of("--name", "with blank"),
        gpu,
        gpu.isPresent() ? 1 : 0,
        1,
        timeoutSeconds,
        maxAttempts,
        smoke,
        120,
        Usd.of("1.00"),
        Usd.of(ceiling),
        new BigDecimal(hourly),
        "policy",
        "d".repeat(64));
  }
}
