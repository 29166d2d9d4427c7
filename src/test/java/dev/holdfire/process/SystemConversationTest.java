package dev.holdfire.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemConversationTest {
  private static final String ENDED = "(ended)";
  private static final int LONGEST = 100;

  @TempDir Path folder;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void eachLineIsHeardByTheOtherAsItIsSaid() {
    try (Conversation talk =
        converse("first\n", "while read -r line; do echo \"$COLOUR $line\"; done")) {
      assertThat(next()).isEqualTo("blue first");
      talk.say("zwölf");
      assertThat(next()).isEqualTo("blue zwölf");
      assertThat(talk.isOpen()).isTrue();
    }
    assertThat(next()).isEqualTo(ENDED);
  }

  @Test
  void severalLinesAtOnceAreSeveralAndOneInPiecesIsOne() {
    converse("", "printf 'a\\n\\nb'; sleep 0.1; printf 'c\\nlost'");

    assertThat(List.of(next(), next(), next(), next())).containsExactly("a", "", "bc", ENDED);
  }

  @Test
  void theEndOfTheProgramIsToldAndWhatIsSaidToItIsNot() {
    Conversation talk = converse("", "exit 3");

    assertThat(next()).isEqualTo(ENDED);
    talk.say("nobody hears this");
    assertThat(talk.isOpen()).isFalse();
  }

  @Test
  void aProgramThatDoesNotEndWithItsInputIsEndedWithWhatItBegan() {
    Conversation talk = converse("", "sleep 61 & echo $! $$; trap '' TERM HUP; sleep 62");
    List<ProcessHandle> both =
        List.of(next().split(" ")).stream()
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();

    talk.close();

    both.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    assertThat(both).noneMatch(ProcessHandle::isAlive);
    assertThat(next()).isEqualTo(ENDED);
  }

  @Test
  void aLineThatIsTooLongIsNotHeardAndIsTheLast() {
    Conversation talk = converse("", "head -c 101 /dev/zero; cat >/dev/null");

    assertThat(next()).isEqualTo(ENDED);
    assertThat(talk.isOpen()).isFalse();
  }

  @Test
  void whoHasHeardEnoughClosesIt() {
    Conversation talk = converse("", "echo enough; cat");

    assertThat(List.of(next(), next())).containsExactly("enough", ENDED);
    assertThat(talk.isOpen()).isFalse();
  }

  @Test
  void aProgramThatDoesNotExistIsNotTalkedTo() {
    assertThat(begin("", List.of("no-such-program-anywhere"))).isEmpty();
    assertThat(heard).isEmpty();
  }

  private Conversation converse(String first, String script) {
    return begin(first, List.of("sh", "-c", script)).orElseThrow();
  }

  private Optional<Conversation> begin(String first, List<String> program) {
    return new SystemProcesses()
        .converse(
            new Command(
                program,
                folder,
                Map.of("COLOUR", "blue"),
                Set.of(),
                first,
                Duration.ofSeconds(1),
                LONGEST),
            new Conversation.Listener() {
              @Override
              public boolean heard(String line) {
                heard.add(line);
                return !line.equals("enough");
              }

              @Override
              public void ended() {
                heard.add(ENDED);
              }
            });
  }

  private String next() {
    try {
      String line = heard.poll(30, TimeUnit.SECONDS);
      return line == null ? "(silence)" : line;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
