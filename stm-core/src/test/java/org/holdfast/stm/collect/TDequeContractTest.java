package org.holdfast.stm.collect;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import java.util.Collections;
import java.util.Queue;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TDequeContractTest {

    /** The suites add a few elements to what they ask for. */
    private static final int LITTLE_MORE_THAN_THE_SUITES_NEED = 40;

    @TestFactory
    DynamicNode isAQueueWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite(Integer.MAX_VALUE));
    }

    @TestFactory
    DynamicNode isAQueueInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite(Integer.MAX_VALUE));
    }

    @TestFactory
    DynamicNode isAQueueOfBoundedCapacityWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite(LITTLE_MORE_THAN_THE_SUITES_NEED));
    }

    @TestFactory
    DynamicNode isAQueueOfBoundedCapacityInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite(LITTLE_MORE_THAN_THE_SUITES_NEED));
    }

    private static Test suite(int capacity) {
        return QueueTestSuiteBuilder.using(new TestStringQueueGenerator() {
                    @Override
                    protected Queue<String> create(String[] elements) {
                        TDeque<String> deque = new TDeque<>(capacity);
                        Collections.addAll(deque, elements);
                        return deque;
                    }
                })
                .named("TDeque of capacity " + capacity)
                .withFeatures(CollectionFeature.GENERAL_PURPOSE, CollectionFeature.KNOWN_ORDER, CollectionSize.ANY)
                .createTestSuite();
    }
}
