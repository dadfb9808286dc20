package org.holdfast.benchmarks.peers;

/**
 * A sorted linked list of keys, in which every link is a variable.
 *
 * @param <V> the engine's variable for an object
 */
final class Chain<V> implements IntSet {

    private record Node<V>(int key, V next) {}

    private final Engine<?, V> engine;
    private final V head;

    Chain(Engine<?, V> engine) {
        this.engine = engine;
        head = engine.variable(new Node<>(Integer.MAX_VALUE, engine.variable("nothing follows the last")));
    }

    @Override
    public boolean contains(int key) {
        return engine.readOnly(txn -> {
                    Node<V> node = node(engine.read(txn, head));
                    while (node.key < key) {
                        node = node(engine.read(txn, node.next));
                    }
                    return node.key == key ? 1 : 0;
                })
                == 1;
    }

    @Override
    public boolean add(int key) {
        return engine.atomic(txn -> {
                    V link = head;
                    Node<V> node = node(engine.read(txn, link));
                    while (node.key < key) {
                        link = node.next;
                        node = node(engine.read(txn, link));
                    }
                    if (node.key == key) {
                        return 0;
                    }
                    engine.write(txn, link, new Node<>(key, engine.variable(node)));
                    return 1;
                })
                == 1;
    }

    @Override
    public boolean remove(int key) {
        return engine.atomic(txn -> {
                    V link = head;
                    Node<V> node = node(engine.read(txn, link));
                    while (node.key < key) {
                        link = node.next;
                        node = node(engine.read(txn, link));
                    }
                    if (node.key != key) {
                        return 0;
                    }
                    // Steady: a key put behind the node meanwhile would be lost together with it.
                    engine.write(txn, link, engine.readSteady(txn, node.next));
                    return 1;
                })
                == 1;
    }

    @SuppressWarnings("unchecked") // every link holds a node of this engine, except the last node's, which nobody reads
    private static <V> Node<V> node(Object value) {
        return (Node<V>) value;
    }
}
