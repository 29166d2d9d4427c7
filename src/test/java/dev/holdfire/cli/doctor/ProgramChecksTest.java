package dev.holdfire.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.process.SystemProcesses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a doctor says of the program's own parts, each made wrong on purpose. */
class ProgramChecksTest {
  private static final short X86_64 = 0x3e;
  private static final short AARCH64 = 0xb7;

  @TempDir Path folder;
  private Installation installation;

  @BeforeEach
  void anInstallation() throws IOException {
    Path home = folder.resolve("holdfire");
    Files.createDirectories(home.resolve("runtime/bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("lib/holdfire.jar"), "classes");
    Path launcher = Files.writeString(home.resolve("bin/holdfire"), "#!/bin/sh\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    installation = Installation.of(link).orElseThrow();
    assertThat(installation.home()).isEqualTo(home.toRealPath());
  }

  @Test
  void aRuntimeForAnotherMachineOrLibraryIsNamedAsSuch() throws Exception {
    elf(AARCH64, "/lib/ld-linux-aarch64.so.1");
    assertThat(runtime(Map.of()))
        .returns(Severity.WARNING, Finding::severity)
        .returns("it is for aarch64, and this machine is x86_64", Finding::found)
        .satisfies(bad -> assertThat(bad.remedy()).contains("archive for x86_64"));

    String musl = folder.resolve("ld-musl-x86_64.so.1").toString();
    elf(X86_64, musl);
    assertThat(runtime(Map.of()).found()).contains("another C library", musl);

    // Its loader is there, but the rest is not that of a program.
    Files.writeString(Path.of(musl), "");
    assertThat(runtime(Map.of())).returns(false, Finding::ok);
    assertThat(runtime(Map.of()).found()).contains("does not run here");

    Files.writeString(installation.java(), "no program");
    assertThat(runtime(Map.of()).found()).contains("does not run here");
  }

  @Test
  void aRuntimeThatRunsIsInUseOrNotByChoice() throws Exception {
    java("exit 0");
    assertThat(runtime(Map.of("HOLDFIRE_JAVA", "/opt/java")))
        .returns(Severity.INFORMATION, Finding::severity)
        .satisfies(bad -> assertThat(bad.found()).contains("/opt/java"))
        .satisfies(bad -> assertThat(bad.remedy()).contains("unset HOLDFIRE_JAVA"));
    assertThat(own().findings()).singleElement().matches(Finding::ok);

    Files.delete(installation.java());
    assertThat(runtime(Map.of()))
        .matches(Finding::ok)
        .satisfies(good -> assertThat(good.found()).contains("none of its own"));
  }

  @Test
  void aCacheIsMissingStaleRefusedOrInUse() throws Exception {
    java("exit 0");
    assertThat(cache().found()).isEqualTo("there is none");

    Path lib = installation.home().resolve("lib");
    Path stale = Files.writeString(lib.resolve("holdfire-0123456789abcdef.aot"), "cache");
    assertThat(cache().found()).contains("holdfire-0123456789abcdef.aot is stale");
    Files.move(stale, lib.resolve("holdfire-%s.aot".formatted(JarsDigest.in(lib))));
    assertThat(cache()).matches(Finding::ok);

    java(
        """
        echo "[0.072s][warning][aot] This is not the jar: timestamp has changed"
        echo "[0.072s][error  ][aot] An error has occurred"
        exit 1\
        """);
    assertThat(cache())
        .returns(Severity.WARNING, Finding::severity)
        .returns("the JVM refuses it: This is not the jar: timestamp has changed", Finding::found)
        .satisfies(bad -> assertThat(bad.remedy()).contains("cp -a"));

    Files.writeString(lib.resolve("holdfire.jar"), "other classes");
    assertThat(cache().found()).contains("is stale");
    // Another Java does not use it, and says so elsewhere.
    assertThat(new ClassCache(installation, elsewhere(Map.of()), new SystemProcesses()).findings())
        .isEmpty();
  }

  @Test
  void nativeLibrariesOfAnotherMachineOrOfNoneAreFound() throws Exception {
    Path natives = Files.createDirectories(folder.resolve("natives"));
    assertThat(natives(natives))
        .allMatch(Finding::ok)
        .extracting(Finding::id)
        .containsExactly("natives", "parser");
    assertThat(natives(folder.resolve("nothing"))).allMatch(Finding::ok);

    Path garbage = Files.writeString(natives.resolve("libsqlitejdbc.so"), "no library");
    assertThat(natives(natives).getFirst())
        .returns(false, Finding::ok)
        .returns(Severity.WARNING, Finding::severity)
        .satisfies(bad -> assertThat(bad.found()).contains(garbage.toString()));
    Files.delete(garbage);

    boolean intel = System.getProperty("os.arch", "").equals("amd64");
    String other = intel ? "aarch64" : "x86_64";
    try (InputStream library =
        Objects.requireNonNull(
            getClass()
                .getResourceAsStream("/org/sqlite/native/Linux/" + other + "/libsqlitejdbc.so"))) {
      Files.copy(library, natives.resolve("libsqlitejdbc.so"));
    }
    assertThat(natives(natives).getFirst().found()).contains("libsqlitejdbc.so");
    assertThat(natives(natives).getFirst().ok()).isFalse();
    // The parser's for all machines lie in one folder, and those of others are not looked at.
    Path parsers = Files.createDirectory(natives.resolve("lib"));
    Path parser =
        Files.move(
            natives.resolve("libsqlitejdbc.so"),
            parsers.resolve(other + "-linux-gnu-tree-sitter.so"));
    assertThat(natives(natives)).allMatch(Finding::ok);
    Files.move(
        parser,
        parsers.resolve((intel ? "x86_64" : "aarch64") + "-linux-gnu-tree-sitter-python.so"));
    assertThat(natives(natives).getFirst().ok()).isFalse();
  }

  @Test
  void withoutPythonAJobWouldFail() {
    Finding found = new Python(folder, new SystemProcesses()).findings().getFirst();
    assertThat(found.ok()).isTrue();
    assertThat(found.found()).startsWith("Python 3");
    assertThat(new JavaVersion().findings().getFirst().ok()).isTrue();
    assertThat(new Python(folder.resolve("gone"), new SystemProcesses()).findings())
        .singleElement()
        .matches(bad -> !bad.works())
        .matches(bad -> bad.remedy().contains("install Python"));
  }

  private List<Finding> natives(Path natives) {
    return new NativeLibraries(List.of(natives), System.getProperty("os.arch", "")).findings();
  }

  private Finding cache() {
    return new ClassCache(installation, own(), new SystemProcesses()).findings().getFirst();
  }

  private OwnRuntime own() {
    return new OwnRuntime(
        installation,
        Map.of(),
        "amd64",
        installation.home().resolve("runtime"),
        new SystemProcesses());
  }

  private Finding runtime(Map<String, String> environment) {
    return elsewhere(environment).findings().getFirst();
  }

  private OwnRuntime elsewhere(Map<String, String> environment) {
    return new OwnRuntime(
        installation, environment, "amd64", folder.resolve("other"), new SystemProcesses());
  }

  private void java(String script) throws IOException {
    program(("#!/bin/sh\n" + script + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void program(byte[] content) throws IOException {
    Files.write(installation.java(), content);
    Files.setPosixFilePermissions(
        installation.java(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A program of nothing but a header, with one part: the name of its loader. */
  private void elf(short machine, String loader) throws IOException {
    byte[] name = (loader + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(0x78 + name.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(0x10, (short) 2).putShort(0x12, machine).putLong(0x20, 0x40);
    file.putShort(0x36, (short) 0x38).putShort(0x38, (short) 1);
    file.putInt(0x40, 3).putLong(0x48, 0x78).putLong(0x60, name.length);
    file.put(0x78, name);
    program(file.array());
  }
}
