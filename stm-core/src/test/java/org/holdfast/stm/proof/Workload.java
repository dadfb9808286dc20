package org.holdfast.stm.proof;

import java.util.List;

/**
 * What several threads run at the same time.
 *
 * @param layout the places that all work on
 * @param programs by thread, what it runs one after the other
 */
record Workload(Layout layout, List<List<Program>> programs) {

    int threads() {
        return programs.size();
    }

    /** {@return the place of the number that only one thread raises} */
    int tickOf(int thread) {
        return layout.size() - threads() + thread;
    }

    List<Program> programsOf(int thread) {
        return programs.get(thread);
    }
}
