package org.holdfast.durable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one store directory. Everything that a store reads or writes goes through here, so that a test can put
 * another disk underneath, which forgets what was not forced and fails where it is told to.
 *
 * <p>Creating, renaming and deleting a file is safe only after {@link #forceDirectory}, its content only after
 * {@link DiskFile#force}.
 */
interface Disk {

    /** {@return the directory all names are relative to} */
    Path directory();

    /** Opens a file to read and write, and creates it empty if there is none of that name. */
    DiskFile open(String name) throws IOException;

    /** Opens a file that exists, only to read it. */
    DiskFile openToRead(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** {@return the names of all files, in no particular order} */
    List<String> list() throws IOException;

    /** Renames a file; one that has the new name already is replaced, atomically. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Forces what was created, renamed and deleted. */
    void forceDirectory() throws IOException;

    /**
     * Takes the directory for this process alone, until the result is closed or the process dies.
     *
     * @throws java.nio.channels.OverlappingFileLockException if this or another process has it
     */
    Closeable lock() throws IOException;
}
