/** Software transactional memory: variables, collections and the blocks that read and write them atomically. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // org.holdfast.durable is built after this module
module org.holdfast.stm {
    requires static jdk.jfr;
    requires static org.jspecify;

    exports org.holdfast.stm;
    exports org.holdfast.stm.collect;

    opens org.holdfast.stm.collect to
            org.holdfast.durable;

    exports org.holdfast.stm.spi to
            org.holdfast.durable;
}
