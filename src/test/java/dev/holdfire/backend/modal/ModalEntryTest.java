package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known to run Modal's package and no more. */
class ModalEntryTest {
  private static final String FIRST_LINE = "#!/srv/env/bin/python\n";
  private static final ModalPython PYTHON = new ModalPython(List.of("/srv/env/bin/python"));

  @TempDir Path folder;

  @Test
  void theModuleIs() {
    assertThat(ModalEntry.of(List.of("/srv/env/bin/python", "-m", "modal")))
        .contains(new ModalEntry(PYTHON, "module", "modal", List.of()));
    assertThat(ModalEntry.of(List.of("/srv/env/bin/python", "-m", "modal_of_ours"))).isEmpty();
    assertThat(ModalEntry.of(List.of("/srv/env/bin/python", "-m", "modal", "--profile", "p")))
        .isEmpty();
  }

  @Test
  void eachInstallersScriptIs() throws IOException {
    String withRe =
        """
        # -*- coding: utf-8 -*-
        import re
        import sys

        from modal.__main__ import main

        if __name__ == '__main__':
            sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
            sys.exit(main())
        """;
    String withoutRe =
        """
        import sys
        from modal.__main__ import main
        if __name__ == '__main__':
            sys.argv[0] = sys.argv[0].removesuffix('.exe')
            sys.exit(main())
        """;
    String withEndings =
        """
        import sys
        from modal.__main__ import main
        if __name__ == "__main__":
            if sys.argv[0].endswith("-script.pyw"):
                sys.argv[0] = sys.argv[0][:-11]
            elif sys.argv[0].endswith(".exe"):
                sys.argv[0] = sys.argv[0][:-4]
            sys.exit(main())
        """;
    for (String text : List.of(withRe, withoutRe, withEndings)) {
      assertThat(of(FIRST_LINE + text)).contains(entry(List.of()));
    }
    assertThat(of("#!/bin/sh\n'''exec' \"/srv/env/bin/python\" \"$0\" \"$@\"\n' '''\n" + withoutRe))
        .contains(entry(List.of()));
    assertThat(of(FIRST_LINE + withRe, "--profile", "p"))
        .contains(entry(List.of("--profile", "p")));
  }

  @Test
  void nothingElseIs() throws IOException {
    String main = "import sys\nfrom modal.__main__ import main\nsys.exit(main())\n";
    assertThat(of(FIRST_LINE + main)).isPresent();
    for (String text :
        List.of(
            main,
            "#!/bin/sh\n" + main,
            FIRST_LINE + "import os\n" + main,
            FIRST_LINE + main + "print()\n",
            FIRST_LINE + "import sys; sys.path.insert(0, '/srv')\n" + main,
            FIRST_LINE + main.replace("modal.__main__", "ours"),
            FIRST_LINE + "import sys\nsys.exit(main())\n",
            FIRST_LINE + main + "#".repeat(5000))) {
      assertThat(of(text)).as(text).isEmpty();
    }
    assertThat(ModalEntry.of(List.of(folder.resolve("nowhere").toString()))).isEmpty();
  }

  private ModalEntry entry(List<String> first) {
    return new ModalEntry(PYTHON, "script", folder.resolve("modal").toString(), first);
  }

  private Optional<ModalEntry> of(String text, String... first) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Files.writeString(folder.resolve("modal"), text).toString());
    command.addAll(List.of(first));
    return ModalEntry.of(command);
  }
}
