package org.holdfast.examples;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Where the demo tells what it does. Knows what the other end can show. */
final class Screen {

    private static final int WIDTH = 80;
    private static final String MARGIN = "   ";

    private final PrintStream out;
    private final boolean terminal;
    private final String arrow;

    private Screen(PrintStream out, boolean terminal, Charset charset) {
        this.out = out;
        this.terminal = terminal;
        this.arrow = charset.newEncoder().canEncode('→') ? "→" : "->";
    }

    /** {@return the screen of this process; the script that starts it knows whether it is a terminal} */
    static Screen ofThisProcess() {
        var charset = Charset.forName(System.getProperty("native.encoding", "US-ASCII"));
        var out = new PrintStream(System.out, true, charset);
        return new Screen(out, Boolean.getBoolean("holdfast.demo.terminal"), charset);
    }

    /** {@return a screen that is no terminal} */
    static Screen plain(OutputStream out) {
        return new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, StandardCharsets.UTF_8);
    }

    /** Begins a section. */
    void heading(String text) {
        out.println();
        out.println(text);
    }

    /** Tells something, in as many lines as it takes. */
    void say(String text) {
        print(MARGIN, text);
    }

    /** Tells more about what was told last. */
    void detail(String text) {
        print(MARGIN + MARGIN, text);
    }

    /** Shows names, one leading to the next. */
    void way(List<String> names) {
        if (!names.isEmpty()) {
            detail(String.join(" " + arrow + " ", names));
        }
    }

    private void print(String margin, String text) {
        Text.wrapped(text, WIDTH - margin.length()).forEach(line -> out.println(margin + line));
    }

    /** Shows what belongs to what, in two columns. */
    void table(Map<String, String> rows) {
        int first = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((name, value) -> out.println(MARGIN + name + " ".repeat(first - name.length() + 3) + value));
    }

    /** {@return a display of how many of so many have been done} */
    Progress progress(String task, long total) {
        return terminal ? Progress.bar(task, total) : Progress.lines(task, total, this);
    }
}
