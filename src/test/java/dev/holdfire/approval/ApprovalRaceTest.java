package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Several servers over one file: whatever they do at once, a yes is good for one act. */
class ApprovalRaceTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final AtomicInteger count = new AtomicInteger();

  /** Of several that use a yes at once exactly one may act. */
  @RepeatedTest(5)
  void aYesIsUsedOnceByServersInParallel() throws Exception {
    try (Ledger first = Ledger.in(folder);
        Ledger second = Ledger.in(folder)) {
      Approval asked = ask(in(first), "digest");
      Evidence yes = ((Answered.Approved) approve(in(first), asked)).evidence();

      List<Boolean> used =
          atOnce(
              List.of(
                  () -> consume(first, yes),
                  () -> consume(second, yes),
                  () -> consume(first, yes),
                  () -> consume(second, yes)));

      assertThat(used).containsOnlyOnce(true);
    }
  }

  /** Of several answers at once exactly one counts. */
  @RepeatedTest(3)
  void aRequestIsAnsweredOnce() throws Exception {
    try (Ledger first = Ledger.in(folder);
        Ledger second = Ledger.in(folder)) {
      Approval asked = ask(in(first), "digest");

      List<Answered> answers =
          atOnce(
              List.of(
                  () -> in(first).answer(asked.id(), "yes, launch", Channels.TERMINAL),
                  () -> in(second).answer(asked.id(), "no", Channels.TERMINAL)));

      assertThat(answers).filteredOn(Answered.AlreadyAnswered.class::isInstance).hasSize(1);
    }
  }

  /**
   * A yes that races the end of its request is either taken and good for its own ten minutes, or
   * too late and good for nothing; never half of each.
   */
  @RepeatedTest(5)
  void aYesThatRacesTheEndIsTakenOrTooLate() throws Exception {
    try (Ledger first = Ledger.in(folder);
        Ledger second = Ledger.in(folder)) {
      Approval asked = ask(in(first), "digest");
      clock.set(asked.expiresAt().minusSeconds(1));

      List<Optional<Answered>> answers =
          atOnce(
              List.of(
                  () -> Optional.of(approve(in(first), asked)),
                  () -> {
                    clock.set(asked.expiresAt());
                    return Optional.empty();
                  }));
      Answered answered = answers.getFirst().orElseThrow();
      Optional<Evidence> evidence = in(second).evidence(ApprovalKind.LAUNCH, "digest");

      if (answered instanceof Answered.Approved(Evidence given)) {
        assertThat(evidence).contains(given);
      } else {
        assertThat(answered).isEqualTo(new Answered.Expired());
        assertThat(evidence).isEmpty();
      }
    }
  }

  private Approvals in(Ledger ledger) {
    return new Approvals(
        ledger,
        clock,
        () -> "ha-%010d".formatted(count.incrementAndGet()),
        Duration.ofMinutes(10),
        new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
  }

  private static Approval ask(Approvals approvals, String digest) {
    return approvals.open(
        ApprovalKind.LAUNCH, digest, "subject", Optional.empty(), "session", List.of());
  }

  private static Answered approve(Approvals approvals, Approval asked) {
    return approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL);
  }

  private boolean consume(Ledger ledger, Evidence yes) {
    return ledger.write(transaction -> in(ledger).consume(transaction, yes, "job"));
  }

  private static <T> List<T> atOnce(List<Callable<T>> works) throws Exception {
    CyclicBarrier start = new CyclicBarrier(works.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(works.size())) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> work : works) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return work.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    }
  }
}
