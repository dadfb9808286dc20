package org.holdfast.durable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import net.openhft.chronicle.values.ValueModel;
import net.openhft.compiler.CompilerUtils;

/**
 * How to start a JVM that has a store open after half a second of a processor's time, not one and a half: for tests
 * that start a hundred of them. The class that Chronicle Map would compile stands on its class path, compiled by this
 * JVM, and all classes come from an archive, which the first start writes when it ends by itself. Archives take classes
 * from jars alone, so the directories of the class path are copied into such.
 */
final class QuickJava {

    private static final Supplier<QuickJava> SHARED = new Supplier<>() {
        private QuickJava made;

        @Override
        public synchronized QuickJava get() {
            if (made == null) {
                made = new QuickJava();
            }
            return made;
        }
    };

    private final Path directory;
    private final Path archive;
    private final String classPath;

    private QuickJava() {
        try {
            directory = Files.createTempDirectory("quick-java");
            archive = file("classes.jsa");
            classPath = classPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        train();
    }

    /** {@return the command that starts a class with at most this much heap} */
    static List<String> command(Class<?> main, String... arguments) {
        QuickJava java = SHARED.get();
        return java.command(
                List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + java.archive), main, arguments);
    }

    private List<String> command(List<String> flags, Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        all.addAll(flags);
        List<String> command = JavaCommand.of(all, main, arguments);
        command.set(command.indexOf("-cp") + 1, classPath);
        return command;
    }

    /** Without an archive all would go as well, and take longer. */
    private void train() {
        try (ScratchDirectory store = ScratchDirectory.in(directory)) {
            Process process = new ProcessBuilder(command(
                            List.of("-XX:ArchiveClassesAtExit=" + archive),
                            BankProcess.class,
                            BankProcess.training(store.path())))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            archive.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        Path compiled = file("compiled.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(compiled))) {
            for (var each : compiledByChronicle()) {
                put(jar, each.name().replace('.', '/') + ".class", each.bytes());
            }
        }
        entries.add(compiled.toString());
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            entries.add(
                    Files.isDirectory(Path.of(entry))
                            ? jarOf(Path.of(entry), entries.size()).toString()
                            : entry);
        }
        return String.join(java.io.File.pathSeparator, entries);
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Compiled(String name, byte[] bytes) {}

    /** Opens a store, so that Chronicle Map compiles, and looks at what its compiler has made. */
    private List<Compiled> compiledByChronicle() throws IOException {
        try (ScratchDirectory store = ScratchDirectory.in(directory)) {
            DurableStore.open(store.path()).close();
        }
        List<Compiled> all = new ArrayList<>();
        CompilerUtils.CACHED_COMPILER.updateFileManagerForClassLoader(
                ValueModel.class.getClassLoader(),
                files -> files.getAllBuffers().forEach((name, bytes) -> all.add(new Compiled(name, bytes))));
        return all;
    }

    private Path jarOf(Path classes, int number) throws IOException {
        Path target = file("classes-" + number + ".jar");
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            jar.setLevel(0);
            for (Path each : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                put(jar, classes.relativize(each).toString().replace('\\', '/'), Files.readAllBytes(each));
            }
        }
        return target;
    }

    private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    /** Gone when this JVM ends; the directory, made first, goes last. */
    private Path file(String name) {
        directory.toFile().deleteOnExit();
        Path file = directory.resolve(name);
        file.toFile().deleteOnExit();
        return file;
    }
}
