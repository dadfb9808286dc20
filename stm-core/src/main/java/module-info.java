/** Software transactional memory: variables, collections and the blocks that read and write them atomically. */
@org.jspecify.annotations.NullMarked
module org.holdfast.stm {
    requires static org.jspecify;

    exports org.holdfast.stm;
}
