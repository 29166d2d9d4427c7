package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Python a command of Modal's runs in. */
class ModalPythonTest {
  @TempDir Path folder;

  @Test
  void aModuleNamesItsOwn() {
    assertThat(ModalPython.of(List.of("/usr/bin/python3", "-m", "modal")))
        .isEqualTo(new Answer.Value<>(new ModalPython(List.of("/usr/bin/python3"))));
  }

  @Test
  void aScriptNamesItInItsFirstLines() throws IOException {
    assertThat(of("#!/srv/env/bin/python\nimport re\n")).isEqualTo(python("/srv/env/bin/python"));
    assertThat(of("#!/usr/bin/env python3\nimport re\n"))
        .isEqualTo(python("/usr/bin/env", "python3"));
    assertThat(of("#!/bin/sh\n'''exec' \"/srv/with blank/bin/python\" \"$0\" \"$@\"\n' '''\n"))
        .isEqualTo(python("/srv/with blank/bin/python"));
    assertThat(of("#!/bin/sh\n'''exec' /srv/long/bin/python \"$0\" \"$@\"\n' '''\n"))
        .isEqualTo(python("/srv/long/bin/python"));
  }

  @Test
  void whatNamesNoneIsToldWithTheWaysOut() throws IOException {
    for (String text : List.of("", "\u007fELF", "#!/bin/sh\nexec modal-real \"$@\"\n")) {
      assertThat(of(text))
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed -> assertThat(failed.trouble().remedies()).hasSizeGreaterThanOrEqualTo(2));
    }
  }

  private Answer<ModalPython> of(String text) throws IOException {
    Path script = Files.writeString(folder.resolve("modal"), text);
    return ModalPython.of(List.of(script.toString()));
  }

  private static Answer<ModalPython> python(String... words) {
    return new Answer.Value<>(new ModalPython(List.of(words)));
  }
}
