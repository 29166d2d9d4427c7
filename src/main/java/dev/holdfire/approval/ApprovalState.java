package dev.holdfire.approval;

import java.util.Locale;

/** Where a request stands. Only the answer and its use are stored; the rest follows from time. */
public enum ApprovalState {
  PENDING,
  APPROVED,
  DECLINED,
  /** Nobody answered in time, or the yes was not used in time. */
  EXPIRED,
  /** The yes was used. */
  CONSUMED,
  /** Something else was asked for since about the same thing. */
  SUPERSEDED,
  /** It does not carry Holdfire's seal: somebody else wrote it, or the key is gone. */
  VOID;

  /** The name in results. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
