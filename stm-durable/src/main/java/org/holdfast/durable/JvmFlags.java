package org.holdfast.durable;

import java.util.ArrayList;
import java.util.List;

/** What Chronicle Map needs of the JVM. It would fail without it too, but with a stack trace from deep inside. */
final class JvmFlags {

    private static final List<String> OPENED = List.of("java.lang", "java.lang.reflect", "sun.nio.ch");
    private static final String COMPILER = "jdk.compiler";
    private static final String EXPORTED = "com.sun.tools.javac.file";

    private JvmFlags() {}

    /**
     * Checks that this JVM can run Chronicle Map.
     *
     * @throws StoreException with the flags that are missing, ready to be copied
     */
    static void check() {
        var compiler = ModuleLayer.boot().findModule(COMPILER);
        if (compiler.isEmpty()) {
            throw new StoreException("Chronicle Map compiles classes while it runs, and this Java runtime ("
                    + System.getProperty("java.home") + ") has no module " + COMPILER + ": use a JDK");
        }
        Module base = Object.class.getModule();
        Module unnamed = JvmFlags.class.getClassLoader().getUnnamedModule();
        var missing = new ArrayList<String>();
        for (String name : OPENED) {
            if (!base.isOpen(name, unnamed)) {
                missing.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
            }
        }
        if (!compiler.get().isExported(EXPORTED, unnamed)) {
            missing.add("--add-exports=" + COMPILER + "/" + EXPORTED + "=ALL-UNNAMED");
        }
        if (!missing.isEmpty()) {
            throw new StoreException("Chronicle Map needs more access than this JVM was started with. Add to the java"
                    + " command line (or to the variable JDK_JAVA_OPTIONS):\n" + String.join(" ", missing));
        }
    }
}
