package org.holdfast.durable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.holdfast.stm.collect.TMap;
import org.holdfast.stm.collect.TSet;
import org.holdfast.stm.spi.CollectionPart;
import org.holdfast.stm.spi.Position;
import org.holdfast.stm.spi.Variable;
import org.jspecify.annotations.Nullable;

/** What an object holds, one level deep, and by which steps a user would get there. Runs no code of users. */
final class Parts {

    /** What is shown the parts. */
    interface Viewer {
        void part(Step step, Object part);
    }

    private final Function<Variable, @Nullable Object> values;
    private final Viewer viewer;

    /**
     * A way of looking at objects.
     *
     * @param values gives the value of a variable, null if there is none to be seen
     */
    Parts(Function<Variable, @Nullable Object> values, Viewer viewer) {
        this.values = values;
        this.viewer = viewer;
    }

    /** Shows the parts of an object. One that may not be stored has none. */
    void of(Object whole) {
        if (whole instanceof Variable variable) {
            show(Step.INTO, values.apply(variable));
            return;
        }
        ClassLayout layout = ClassLayout.of(whole.getClass());
        if (!layout.isStorable()) {
            return;
        }
        switch (layout.kind()) {
            case VALUE -> {
                try {
                    ofValue(whole);
                } catch (RuntimeException e) {
                    // a view of something that cannot be read now, for which it is refused
                }
            }
            case RECORD, ENTITY -> ofFields(whole, layout);
            case ENUM, VARIABLE, REGISTERED -> {
                // nothing in it
            }
        }
    }

    private void ofValue(Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(content -> show(Step.INTO, content));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, content) -> {
                show(Step.at(Position.ofKey()), key);
                show(Step.at(key == null ? Position.element(Position.UNKNOWN, 0) : Position.valueOf(key)), content);
            });
        } else if (value instanceof List<?> list) {
            int index = 0;
            for (Object element : list) {
                show(Step.at(Position.element(index++, Position.UNKNOWN)), element);
            }
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> show(Step.at(Position.element(Position.UNKNOWN, Position.UNKNOWN)), element));
        }
    }

    private void ofFields(Object whole, ClassLayout layout) {
        boolean isCollection = layout.type().getPackage() == TMap.class.getPackage();
        for (ClassLayout.Slot slot : layout.slots()) {
            Object content = slot.get(whole);
            if (content == null) {
                continue;
            }
            if (whole instanceof CollectionPart part) {
                ofCollectionPart(part, slot.name(), content);
            } else if (isCollection && slot.isVariable()) {
                show(layout.type() == TSet.class ? Step.INTO_SET : Step.INTO, content);
            } else {
                show(Step.field(slot.name()), content);
            }
        }
    }

    private void ofCollectionPart(CollectionPart part, String name, Object content) {
        if (!content.getClass().isArray()) {
            show(Step.at(part.position(name, 0)), content);
        } else if (content instanceof Object[] contents) {
            for (int i = 0; i < contents.length; i++) {
                show(Step.at(part.position(name, i)), contents[i]);
            }
        }
    }

    private void show(Step step, @Nullable Object part) {
        if (part != null) {
            viewer.part(step, part);
        }
    }
}
