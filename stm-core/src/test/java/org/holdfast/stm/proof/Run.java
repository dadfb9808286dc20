package org.holdfast.stm.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of a program on a machine, with everything that the program got to see. */
final class Run {

    private final Machine machine;
    private final List<Object> seen = new ArrayList<>();
    private final List<String> ranAtEnd = new ArrayList<>();
    private final Map<Integer, Object> lastSeen = new HashMap<>();

    Run(Machine machine) {
        this.machine = machine;
    }

    Machine machine() {
        return machine;
    }

    List<Object> seen() {
        return seen;
    }

    /** {@return the names of what has run after the program's end} */
    List<String> ranAtEnd() {
        return ranAtEnd;
    }

    void steps(List<Step> steps) {
        for (Step step : steps) {
            step.run(this);
        }
    }

    /** Runs what was asked for to be run after the program's end. */
    void atEnd(String name, List<Step> steps) {
        ranAtEnd.add(name);
        steps(steps);
    }

    Object get(int place) {
        return see(place, machine.get(place));
    }

    Object see(int place, Object value) {
        lastSeen.put(place, value);
        seen.add(machine.plain(place, value));
        return value;
    }

    void see(Object result) {
        seen.add(result);
    }

    Object lastSeen(int place) {
        Object last = lastSeen.get(place);
        return last == null ? get(place) : last;
    }
}
