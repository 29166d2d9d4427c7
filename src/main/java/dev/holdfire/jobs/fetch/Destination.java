package dev.holdfire.jobs.fetch;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder that files are fetched into. Each arrives in a folder of its own within it, {@code
 * .holdfire-fetch}, is on the disk before it gets its name, and gets it at once: no part of a file
 * ever stands under the name of the whole. One fetch at a time goes into a folder.
 */
public final class Destination implements AutoCloseable {
  static final String ARRIVING = ".holdfire-fetch";

  private final Path folder;
  private final Path arriving;
  private final FileChannel lock;

  private Destination(Path folder, Path arriving, FileChannel lock) {
    this.folder = folder;
    this.arriving = arriving;
    this.lock = lock;
  }

  /** What became of a file that had arrived. */
  public enum Placed {
    /** It stands under its name. */
    NEW,
    /** It stands there in place of another one. */
    REPLACED,
    /** The same file stood there before. */
    SAME,
    /** Another file stands there, and still does. */
    KEPT
  }

  /**
   * Opens a folder, which is made if it is missing, and clears what a fetch that died left in it.
   *
   * @throws HoldfireException with {@code INVALID_INPUT} when it cannot be used, or another fetch
   *     into it is under way
   */
  public static Destination open(Path wanted) {
    try {
      Files.createDirectories(wanted);
      Path folder = wanted.toRealPath();
      Path arriving = folder.resolve(ARRIVING);
      directory(arriving);
      FileChannel lock =
          FileChannel.open(
              arriving.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      if (lock.tryLock() == null) {
        lock.close();
        throw new HoldfireException(
            ErrorCode.INVALID_INPUT,
            "another fetch into %s is under way: wait for it, or name another folder with --to"
                .formatted(folder));
      }
      clear(arriving);
      return new Destination(folder, arriving, lock);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          "%s cannot be written to (%s): name another folder with --to".formatted(wanted, e),
          e);
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** How many bytes more it can take; empty when that is not known. */
  public Optional<Long> room() {
    try {
      return Optional.of(Files.getFileStore(folder).getUsableSpace()).filter(bytes -> bytes > 0);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The size of what stands under a name already.
   *
   * @return empty when nothing does; -1 for what is no regular file
   */
  public Optional<Long> taken(LocalName.Safe name) throws IOException {
    Path file = folder.resolve(name.toString());
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1L);
  }

  /** Where the next file is to arrive; nothing stands there. */
  public Path arrival() {
    return arriving.resolve(UUID.randomUUID() + ".part");
  }

  /**
   * Gives a file that has arrived its name.
   *
   * @param replace whether another file may be replaced by it
   * @throws IOException when the name cannot be used; what stood there is as it was
   */
  public Placed place(Path arrived, LocalName.Safe name, boolean replace) throws IOException {
    Path target = folder;
    for (String part : name.parts().subList(0, name.parts().size() - 1)) {
      target = target.resolve(part);
      directory(target);
    }
    Path above = target;
    target = above.resolve(name.parts().getLast());
    sync(arrived, StandardOpenOption.WRITE);
    boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (there && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(name.toString(), null, "a folder stands under its name");
    }
    if (there && same(arrived, target)) {
      return Placed.SAME;
    }
    if (there && !replace) {
      return Placed.KEPT;
    }
    if (there) {
      Files.move(
          arrived, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else if (!link(arrived, target)) {
      return Placed.KEPT;
    }
    sync(above, StandardOpenOption.READ);
    return there ? Placed.REPLACED : Placed.NEW;
  }

  private static boolean same(Path arrived, Path target) throws IOException {
    return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.mismatch(arrived, target) < 0;
  }

  /** A link to a finished file replaces nothing, whatever came there meanwhile. */
  private static boolean link(Path arrived, Path target) throws IOException {
    try {
      Files.createLink(target, arrived);
      Files.delete(arrived);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // No links here; this refuses a name that is taken, too.
      Files.move(arrived, target);
      return true;
    }
  }

  /** A folder that is none by way of a link. */
  private static void directory(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(
            path.getFileName().toString(), null, "a link or file stands where a folder is needed");
      }
      Files.createDirectory(path);
    }
  }

  private static void sync(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  private static void clear(Path arriving) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(arriving, "*.part")) {
      for (Path part : parts) {
        Files.delete(part);
      }
    }
  }

  @Override
  public void close() {
    try (FileChannel _ = lock) {
      clear(arriving);
      Files.delete(arriving.resolve("lock"));
      Files.delete(arriving);
    } catch (IOException e) {
      // The next fetch into the folder clears what is left.
      return;
    }
  }
}
