package org.holdfast.stm.collect;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.MapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.MapFeature;
import java.util.Map;
import java.util.function.Function;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TMapContractTest {

    @TestFactory
    DynamicNode isAMapWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite());
    }

    @TestFactory
    DynamicNode isAMapInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite());
    }

    @TestFactory
    DynamicNode hasCopies() {
        return GuavaSuite.withATransactionForEachCall(MapTestSuiteBuilder.using(maps(TMap::copy))
                .named("copy of a TMap")
                .withFeatures(CollectionSize.ANY)
                .createTestSuite());
    }

    private static Test suite() {
        return ConcurrentMapTestSuiteBuilder.using(maps(map -> map))
                .named("TMap")
                .withFeatures(
                        MapFeature.GENERAL_PURPOSE, CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionSize.ANY)
                .createTestSuite();
    }

    private static TestStringMapGenerator maps(Function<TMap<String, String>, Map<String, String>> view) {
        return new TestStringMapGenerator() {
            @Override
            protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                TMap<String, String> map = new TMap<>();
                for (Map.Entry<String, String> entry : entries) {
                    map.put(entry.getKey(), entry.getValue());
                }
                return view.apply(map);
            }
        };
    }
}
