package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is read from the lines of a driver. */
class ToldTest {
  /** A script may make calls side by side, whose answers come in any order. */
  @Test
  void anAnswerBelongsToTheCallOfItsNumber() {
    Told told =
        Told.of(
            List.of(
                "{\"number\": 1, \"function\": \"fu-a\", \"event\": \"spawning\"}",
                "{\"number\": 2, \"function\": \"fu-b\", \"event\": \"spawning\"}",
                "{\"number\": 1, \"error\": \"ResourceExhaustedError: no\", \"event\":"
                    + " \"not_spawned\"}",
                "{\"number\": 2, \"call\": \"fc-b\", \"event\": \"call\"}",
                "{\"number\": 3, \"call\": \"fc-c\", \"event\": \"call\"}",
                "{\"number\": 3, \"ca"));

    assertThat(told.spawns()).hasSize(2);
    assertThat(told.spawns().getFirst().refused()).isTrue();
    assertThat(told.spawns().getLast().error()).isEmpty();
    assertThat(told.calls()).containsExactly("fc-b");
  }

  /** As a driver of a former version wrote it. */
  @Test
  void anAnswerWithoutNumberBelongsToTheLastCall() {
    Told told =
        Told.of(
            List.of(
                "{\"function\": \"fu-a\", \"event\": \"spawning\"}",
                "{\"call\": \"fc-a\", \"event\": \"call\"}"));

    assertThat(told.spawns().getFirst().call()).isEqualTo(Optional.of("fc-a"));
  }
}
