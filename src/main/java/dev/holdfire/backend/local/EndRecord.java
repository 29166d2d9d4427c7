package dev.holdfire.backend.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * The end of a job: no process of it is left.
 *
 * @param reason why it is lost or was not started
 * @param atMs when, in milliseconds of the wall clock
 * @param meteredMs how long the last attempt ran or may have run, where the supervisor could not
 *     write that down
 */
record EndRecord(Kind kind, Optional<String> reason, long atMs, Optional<Long> meteredMs) {

  /** What kind of end. */
  enum Kind {
    /** As the last attempt says. */
    @JsonProperty("ended")
    ENDED,
    @JsonProperty("stopped")
    STOPPED,
    /** Ended at the limit by a server, after the supervisor was gone. */
    @JsonProperty("timed_out")
    TIMED_OUT,
    @JsonProperty("lost")
    LOST,
    @JsonProperty("not_started")
    NOT_STARTED
  }
}
