package org.holdfast.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param file the packages to import, or null for those of this machine
 * @param store the directory of the store
 * @param threads how many import, and update
 * @param kills how often a process is killed
 * @param updates how many updates it makes at most before
 */
record Settings(@Nullable Path file, Path store, int threads, int kills, int updates) {}
