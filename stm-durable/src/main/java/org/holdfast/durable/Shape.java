package org.holdfast.durable;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An entry of a store's dictionary: a class as it was when objects of it were stored. Records refer to it by its
 * number, so that names stand in the store once.
 *
 * <pre>
 * number    varint
 * name      string   the class's name
 * kind      byte     the code of Kind
 * fields    varint   how many; then for each
 *   name    string
 *   type    string   descriptor of a primitive, "L" for anything else, "[" before either for an array
 *   owned   boolean  a variable whose value stands in the object's own record
 * </pre>
 */
record Shape(int number, String className, Kind kind, List<Field> fields) {

    /** As many dimensions as an array can have. */
    private static final Pattern TYPE = Pattern.compile("\\[{0,255}[ZBCSIJFDL]");

    /** How a class is stored, with its code in the format. */
    enum Kind {
        /** An immutable class of the JDK, by its own serializer. */
        VALUE('V'),
        ENUM('E'),
        /** A class whose values a user's serializer writes. */
        REGISTERED('U'),
        RECORD('R'),
        /** A {@code TVar} or {@code TLong}. */
        VARIABLE('T'),
        /** A class with transactional fields, which keeps its identity. */
        ENTITY('O');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        private static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalStateException("no kind of class has the code " + code);
        }
    }

    /** A field or record component. */
    record Field(String name, String type, boolean owned) {}

    void write(Output output) {
        output.writeVarInt(number, true);
        output.writeString(className);
        output.writeByte(kind.code);
        output.writeVarInt(fields.size(), true);
        for (Field field : fields) {
            output.writeString(field.name());
            output.writeString(field.type());
            output.writeBoolean(field.owned());
        }
    }

    static Shape read(Input input) {
        int number = input.readVarInt(true);
        String className = input.readString();
        require(number > 0 && className != null);
        Kind kind = Kind.of(input.readByte());
        int count = input.readVarInt(true);
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Field field = new Field(input.readString(), input.readString(), input.readBoolean());
            require(field.name() != null
                    && field.type() != null
                    && TYPE.matcher(field.type()).matches());
            fields.add(field);
        }
        return new Shape(number, className, kind, List.copyOf(fields));
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new IllegalStateException("not an entry of a dictionary");
        }
    }
}
