package org.holdfast.stm.collect;

import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.TestStringListGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import java.util.List;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TArrayContractTest {

    @TestFactory
    DynamicNode isAListOfFixedLengthWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite());
    }

    @TestFactory
    DynamicNode isAListOfFixedLengthInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite());
    }

    private static Test suite() {
        return ListTestSuiteBuilder.using(new TestStringListGenerator() {
                    @Override
                    protected List<String> create(String[] elements) {
                        TArray<String> array = new TArray<>(elements.length);
                        for (int i = 0; i < elements.length; i++) {
                            array.set(i, elements[i]);
                        }
                        return array.asList();
                    }
                })
                .named("TArray.asList")
                .withFeatures(ListFeature.SUPPORTS_SET, CollectionFeature.ALLOWS_NULL_VALUES, CollectionSize.ANY)
                .createTestSuite();
    }
}
