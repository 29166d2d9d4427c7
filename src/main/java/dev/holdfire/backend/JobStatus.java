package dev.holdfire.backend;

import java.util.List;

/** The state of a job as its backend tells it. */
public sealed interface JobStatus {

  /** The attempts so far, oldest first. */
  List<Attempt> attempts();

  /** The job is running, or between two attempts. */
  record Running(List<Attempt> attempts) implements JobStatus {
    public Running {
      attempts = List.copyOf(attempts);
    }
  }

  /** The job was told to stop and has not ended yet. */
  record Stopping(List<Attempt> attempts) implements JobStatus {
    public Stopping {
      attempts = List.copyOf(attempts);
    }
  }

  /** The job is over: no process of it is left. The last attempt says how. */
  record Ended(List<Attempt> attempts, AttemptEnd end) implements JobStatus {
    public Ended {
      attempts = List.copyOf(attempts);
    }
  }

  /** The job is gone without a record of its end, for instance after the machine was restarted. */
  record Lost(List<Attempt> attempts, String reason) implements JobStatus {
    public Lost {
      attempts = List.copyOf(attempts);
    }
  }

  /** The backend cannot tell now. */
  record Unknown(String reason) implements JobStatus {
    @Override
    public List<Attempt> attempts() {
      return List.of();
    }
  }
}
