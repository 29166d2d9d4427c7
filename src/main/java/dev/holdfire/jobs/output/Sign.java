package dev.holdfire.jobs.output;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A kind of trouble that a single line shows. The order is that of their weight. */
public enum Sign {
  OUT_OF_MEMORY(
      "out of memory",
      true,
      "\\b(?:cuda|hip|mps backend|xla|gpu|device) ?(?:error: )?out of memory\\b(?!"
          + " errors?\\b)|\\bOutOfMemoryError\\b|\\bMemoryError\\b"
          + "|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|cudaErrorMemoryAllocation|hipErrorOutOfMemory|RESOURCE_EXHAUSTED:"
          + " |\\bOOM when allocating\\b|can't allocate memory|not enough memory: you"
          + " tried|^(?:RuntimeError: )?out of memory\\b(?!: killed)|error: out of memory\\b"),
  KILLED(
      "killed from outside",
      true,
      "^Killed$|\\bKilled process \\d|\\boom[-_]?kill(?!s? ?[=:] ?0\\b)|\\b(?:exit ?code|exited"
          + " with(?: code| status)?|exit status|status|rc)[ :=]{0,6}(?:137|-9)\\b|\\bis killed by"
          + " signal\\b|\\bsignal 9\\b|\\bSIGKILL\\b"),
  DISK_FULL(
      "the disk is full",
      false,
      "No space left on device|\\[Errno 28\\]|\\bENOSPC\\b|Disk quota exceeded|\\[Errno"
          + " 122\\]|failed writing file data/"),
  ACCESS(
      "access was refused",
      true,
      "\\b40[13] Client Error\\b|\\bHTTP(?: Error|Error:?)? 40[13]\\b|\\bGatedRepoError\\b|access"
          + " (?:a )?gated repo|\\bAccess to model \\S+ is restricted|Invalid user token|Invalid"
          + " username or password|\\bLocalTokenNotFoundError\\b|api_key not configured|No API key"
          + " configured|wandb: ERROR .{0,60}(?:api[_"
          + " ]?key|login|permission|401|403)|\\((?:403|401|AccessDenied|InvalidAccessKeyId|ExpiredToken|SignatureDoesNotMatch)\\)"
          + " when calling|\\bNoCredentialsError\\b|Unable to locate"
          + " credentials|\\bDefaultCredentialsError\\b"),
  COLLECTIVE(
      "the GPUs lost each other",
      true,
      "Watchdog caught collective operation timeout|\\bDistBackendError\\b|NCCL error(?!s? ?[=:]"
          + " ?0)|\\bnccl(?:SystemError|UnhandledCudaError|InternalError|RemoteError)\\b|Some NCCL"
          + " operations have failed or timed out|\\bDistStoreError\\b|Gloo connectFullMesh"
          + " failed"),
  DEVICE(
      "the GPU cannot be used",
      true,
      "CUDA error: (?!out of memory)\\w|device-side assert triggered|illegal memory access was"
          + " encountered|uncorrectable ECC error|has fallen off the bus|no kernel image is"
          + " available|No CUDA GPUs are available|Torch not compiled with CUDA enabled|Found no"
          + " NVIDIA driver|\\bNVRM: Xid\\b"),
  CRASH(
      "the interpreter crashed",
      true,
      "^(?:Fatal Python error|Segmentation fault|Bus error|Aborted \\(core dumped\\))|\\(core"
          + " dumped\\)|terminate called after throwing"),
  TRACEBACK("a traceback", true, "^.{0,60}\\bTraceback \\(most recent call last\\)");

  /** Advice, settings, counts of zero, and what was handled. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?i)\\b(?:to avoid|avoids?|avoiding|prevent(?:s|ing)?|in case of|if you"
              + " (?:get|see|run|hit|have|encounter)|(?:may|might|could|can)"
              + " (?:run|cause|lead)|recovered"
              + " from|simulat\\w+)\\b[^:]{0,30}$|\\b(?:no|without|never|not|on|upon|for|handles?|handling|catch(?:es)?|caught|test|check(?:s|ing)?(?:"
              + " for)?)\\s(?:an?\\s|any\\s)?[\"'`(]?$");

  private static final Pattern OTHER_PROGRAM = Pattern.compile("NCCL (?:INFO|TRACE)|\\bDEBUG\\b");
  private static final int LOOK_BACK = 60;
  private static final List<Sign> ALL = List.of(values());

  private final String words;
  private final boolean passes;
  private final Pattern pattern;

  /**
   * One of them.
   *
   * @param passes whether a run that goes on after it has got over it
   */
  Sign(String words, boolean passes, String pattern) {
    this.words = words;
    this.passes = passes;
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
  }

  /** What it is, for a person. */
  public String words() {
    return words;
  }

  boolean passes() {
    return passes;
  }

  /** The sign in a line, if it shows one. */
  static Optional<Sign> in(String line) {
    if (OTHER_PROGRAM.matcher(line).find()) {
      return Optional.empty();
    }
    return ALL.stream().filter(sign -> sign.isIn(line)).findFirst();
  }

  private boolean isIn(String line) {
    return pattern
        .matcher(line)
        .results()
        .anyMatch(
            match ->
                !HARMLESS
                    .matcher(line.substring(Math.max(0, match.start() - LOOK_BACK), match.start()))
                    .find());
  }
}
