package dev.holdfire.jobs;

import dev.holdfire.MovableClock;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A house over a scripted backend, for each test a new one. */
abstract class HouseFixture {
  static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path folder;
  final MovableClock clock = new MovableClock(START);
  final ScriptedBackend backend = new ScriptedBackend();
  House house;

  @BeforeEach
  final void openHouse() {
    house = new House(folder, backend, clock, 1);
  }

  @AfterEach
  final void closeHouse() {
    house.close();
  }
}
