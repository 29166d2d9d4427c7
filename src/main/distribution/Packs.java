import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Packs a folder in a fixed order, with nobody's name and with modes that no umask changes, so that
 * equal files make equal packs.
 */
final class Packs {
  private static final int PROGRAM = 0755;
  private static final int DATA = 0644;
  private static final int REGULAR_FILE = 0100000;

  private Packs() {}

  /**
   * Writes the folder, under another name, as a tar.gz; links are kept, and of the jars the times,
   * which a cache of classes knows them by.
   *
   * @param time of everything else
   */
  static void tar(Path folder, String name, FileTime time, Path pack) throws IOException {
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(new GZIPOutputStream(buffered(pack)))) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Path file : sorted(folder)) {
        String path = name + "/" + folder.relativize(file);
        TarArchiveEntry entry;
        if (Files.isSymbolicLink(file)) {
          entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
          entry.setLinkName(Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
          entry = new TarArchiveEntry(path + "/");
          entry.setMode(PROGRAM);
        } else {
          entry = new TarArchiveEntry(path);
          entry.setSize(Files.size(file));
          entry.setMode(mode(file));
        }
        entry.setLastModifiedTime(path.endsWith(".jar") ? Files.getLastModifiedTime(file) : time);
        out.putArchiveEntry(entry);
        if (entry.getSize() > 0) {
          Files.copy(file, out);
        }
        out.closeArchiveEntry();
      }
    }
  }

  /** Writes the folder's files and one more as a zip, all with the same time. */
  static void zip(
      Path folder, Predicate<Path> taken, String moreName, byte[] more, FileTime time, Path pack)
      throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(buffered(pack))) {
      put(out, moreName, DATA, time);
      out.write(more);
      out.closeArchiveEntry();
      for (Path file : sorted(folder)) {
        if (Files.isRegularFile(file) && taken.test(file)) {
          put(out, folder.relativize(file).toString(), mode(file), time);
          Files.copy(file, out);
          out.closeArchiveEntry();
        }
      }
    }
  }

  private static void put(ZipArchiveOutputStream out, String name, int mode, FileTime time)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setUnixMode(REGULAR_FILE | mode);
    entry.setTimeLocal(LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC));
    out.putArchiveEntry(entry);
  }

  private static int mode(Path file) {
    return Files.isExecutable(file) ? PROGRAM : DATA;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).sorted().toList();
    }
  }

  private static OutputStream buffered(Path pack) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(pack), 1 << 16);
  }
}
