package org.holdfast.stm.collect;

import com.google.common.collect.testing.SetTestSuiteBuilder;
import com.google.common.collect.testing.TestStringSetGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.SetFeature;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TSetContractTest {

    @TestFactory
    DynamicNode isASetWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite());
    }

    @TestFactory
    DynamicNode isASetInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite());
    }

    @TestFactory
    DynamicNode hasCopies() {
        return GuavaSuite.withATransactionForEachCall(SetTestSuiteBuilder.using(sets(TSet::copy))
                .named("copy of a TSet")
                .withFeatures(CollectionSize.ANY)
                .createTestSuite());
    }

    private static Test suite() {
        return SetTestSuiteBuilder.using(sets(set -> set))
                .named("TSet")
                .withFeatures(
                        SetFeature.GENERAL_PURPOSE, CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionSize.ANY)
                .createTestSuite();
    }

    private static TestStringSetGenerator sets(Function<TSet<String>, Set<String>> view) {
        return new TestStringSetGenerator() {
            @Override
            protected Set<String> create(String[] elements) {
                TSet<String> set = new TSet<>();
                set.addAll(List.of(elements));
                return view.apply(set);
            }
        };
    }
}
