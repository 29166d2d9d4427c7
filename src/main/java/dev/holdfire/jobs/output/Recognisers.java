package dev.holdfire.jobs.output;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Every form of progress that is known; of a line the first form that fits counts. */
public final class Recognisers {
  private static final String N = "\\d[\\d,]{0,14}+(?![\\d.]*\\.\\d)";
  private static final String STEP = "(?<step>" + N + ")";
  private static final String TOTAL = "(?<total>" + N + ")";
  private static final String EPOCH = "(?<epoch>\\d{1,6}+)";
  private static final String EPOCHS = "(?<epochs>\\d{1,6}+)";
  private static final String OF = "\\s{0,8}(?:/|of)\\s{0,8}";

  /** {@code [00:10<00:12, 44.1it/s}, the time and pace that tqdm puts behind its bars. */
  private static final String TIMES =
      "(?:\\s{0,3}\\[[\\d:]{1,12}(?:<[\\d:?]{1,12})?(?:,\\s{0,8}(?<rate>[\\d.]{1,12})(?<unit>[\\w%]{0,12}/\\w{1,12}))?)?";

  /** A count in a bar, which may be scaled: {@code 4.50k/10.0k}. */
  private static final String COUNT =
      "(?<step>\\d[\\d.,]{0,14}+[kMG]?)/(?<total>\\d[\\d.,]{0,14}+[kMG]?)";

  private static final String BAR = "\\d{1,3}%\\|[^|]{0,300}\\|\\s{0,8}";
  private static final String HEAVY = "[━╸╺╴╶─]";
  private static final String STEP_WORD =
      "(?:global[ _]?step|train[ _]step|step|iteration|iter|batch|update)(?:\\(train\\))?";
  private static final String BETWEEN = "[\\s:=#\\[(|]{1,14}+";

  /** epoch 3/10, Epoch: 3 of 10, Epoch 00003. */
  private static final Recogniser NAMED_EPOCH =
      Format.ofRun(
          "(?i)(?<![\\w./-])epoch[\\s:=#\\[(]{1,4}+"
              + EPOCH
              + "(?![\\d.]*\\.\\d|\\d|%)(?:"
              + OF
              + EPOCHS
              + "(?![\\d.]))?");

  private static final List<Recogniser> ALL =
      List.of(
          // tqdm over epochs.
          Format.ofRun(
              "(?i)\\bepochs?:?\\s{1,4}\\d{1,3}%\\|[^|]{0,300}\\|\\s{0,8}" + EPOCH + "/" + EPOCHS),
          // Lightning: a bar for each epoch.
          Format.ofEpoch(
              "(?i)\\bepoch[\\s:\\[]{1,3}"
                  + EPOCH
                  + "(?:"
                  + OF
                  + EPOCHS
                  + ")?[^|%\\d][^|%]{0,40}?"
                  + BAR
                  + COUNT
                  + TIMES),
          // tqdm, Hugging Face, torchtune, axolotl, accelerate.
          Format.ofRun(BAR + COUNT + TIMES),
          // tqdm without room for a bar.
          Format.ofRun("\\d{1,3}%\\s{1,3}" + COUNT + "\\s{1,3}\\[[\\d:]{1,12}<"),
          // tqdm without a total.
          Format.ofRun(
              "(?<![\\w.])(?<step>\\d{1,12}+)(?:it|steps?|batch)\\s\\[[\\d:]{1,12},\\s{0,8}(?<rate>[\\d.]{1,12})(?<unit>\\w{1,12}/\\w{1,12})"),
          // Rich bars, as Lightning draws them: of 5 epochs the first is "Epoch 0/4".
          Format.ofEpochFromZero(
              "(?i)(?:epoch\\s"
                  + EPOCH
                  + "/"
                  + EPOCHS
                  + "\\s{1,4})?"
                  + "(?<!"
                  + HEAVY
                  + ")"
                  + HEAVY
                  + "[━╸╺╴╶─ ]{2,200}+"
                  + STEP
                  + "/"
                  + TOTAL),
          // Keras 3 and 2.
          Format.ofEpoch(
              "(?:^|\\s)(?<step>\\d{1,9}+)/(?<total>\\d{1,9}+)\\s{1,3}(?:"
                  + HEAVY
                  + "{3}|\\[[=>.]{3})"),
          // An epoch and a step in it: PyTorch's examples, timm, fairseq, MMEngine.
          Format.ofEpoch(
              "(?i)\\b(?:epoch|train)(?:\\(train\\))?[\\s:=\\[]{1,6}+"
                  + EPOCH
                  + "(?:"
                  + OF
                  + EPOCHS
                  + ")?"
                  + "[\\s\\]\\[,:|()-]{1,10}+(?:(?:step|iter|iteration|batch)[\\s:=\\[#]{0,4}+)?"
                  + STEP
                  + OF
                  + TOTAL),
          new Fields(),
          // ms-swift.
          Format.ofRun("global_step/max_steps['\"]?\\s?:\\s?['\"]?" + STEP + "/" + TOTAL),
          // step 30/100, Step: 30 of 100, [step 30], iter=30, [batch=10/100], iteration 10/ 500 |.
          Format.ofRun(
              "(?i)(?:(?<=/)global_step|(?<![\\w./-])"
                  + STEP_WORD
                  + ")"
                  + BETWEEN
                  + STEP
                  + "(?:"
                  + OF
                  + TOTAL
                  + ")?"),
          // DeepSpeed's pipelines: a plural, but with a loss.
          Format.ofRun(
              "(?i)(?<![\\w./-])(?:steps|iters|iterations)[:=\\s]{1,3}"
                  + STEP
                  + "(?:"
                  + OF
                  + TOTAL
                  + "|(?=[,\\s|]{1,4}loss))"),
          // 30/100 steps.
          Format.ofRun(
              "(?i)(?<![\\w./-])" + STEP + OF + TOTAL + "\\s(?:steps|iterations|iters|batches)\\b"),
          // XGBoost and LightGBM, CatBoost.
          Format.ofRun(
              "^\\[(?<step>\\d{1,9}+)\\]\\s{1,8}(?:train|valid|eval|test)[\\w' ]{0,20}[-:]"),
          Format.ofRun("^(?<step>\\d{1,9}+):\\s{1,4}learn:"),
          NAMED_EPOCH);

  private static final int LONGEST = 1000;
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-?]{0,40}+[ -/]*+[@-~]");

  private Recognisers() {}

  /** What a line says of how far the run is. */
  public static Optional<Mark> read(String line) {
    String plain = plain(line);
    for (Recogniser each : ALL) {
      Optional<Mark> mark = each.read(plain);
      if (mark.isPresent()) {
        return mark.map(found -> withEpochBeside(found, plain));
      }
    }
    return Optional.empty();
  }

  /** The line without a terminal's colours; what stands far behind tells nothing more. */
  static String plain(String line) {
    String kept = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    return kept.indexOf('\u001b') < 0 ? kept : COLOUR.matcher(kept).replaceAll("");
  }

  /** {@code epoch 2/5 … step 40/400} names both. */
  private static Mark withEpochBeside(Mark mark, String line) {
    if (mark.step().isEmpty() || mark.epoch().isPresent()) {
      return mark;
    }
    return NAMED_EPOCH
        .read(line)
        .map(epoch -> mark.with(epoch.epoch(), epoch.epochs()))
        .orElse(mark);
  }
}
