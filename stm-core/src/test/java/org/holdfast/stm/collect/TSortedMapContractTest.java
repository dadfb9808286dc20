package org.holdfast.stm.collect;

import com.google.common.collect.testing.ConcurrentNavigableMapTestSuiteBuilder;
import com.google.common.collect.testing.SortedMapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringSortedMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TSortedMapContractTest {

    @TestFactory
    DynamicNode isASortedMapWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite());
    }

    @TestFactory
    DynamicNode isASortedMapInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite());
    }

    /** As a sorted map: the suite for navigable maps wants a sorted key set, which the JDK's unmodifiable ones lack. */
    @TestFactory
    DynamicNode hasCopiesThatNeverChange() {
        return GuavaSuite.withATransactionForEachCall(SortedMapTestSuiteBuilder.using(maps(TSortedMap::copy))
                .named("copy of a TSortedMap")
                .withFeatures(CollectionFeature.KNOWN_ORDER, CollectionSize.ANY)
                .createTestSuite());
    }

    private static Test suite() {
        return ConcurrentNavigableMapTestSuiteBuilder.using(maps(map -> map))
                .named("TSortedMap")
                .withFeatures(
                        MapFeature.GENERAL_PURPOSE,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionFeature.SUPPORTS_ITERATOR_REMOVE,
                        CollectionSize.ANY)
                .createTestSuite();
    }

    private static TestStringSortedMapGenerator maps(
            Function<TSortedMap<String, String>, SortedMap<String, String>> view) {
        return new TestStringSortedMapGenerator() {
            @Override
            protected SortedMap<String, String> create(Map.Entry<String, String>[] entries) {
                TSortedMap<String, String> map = new TSortedMap<>();
                for (Map.Entry<String, String> entry : entries) {
                    map.put(entry.getKey(), entry.getValue());
                }
                return view.apply(map);
            }
        };
    }
}
