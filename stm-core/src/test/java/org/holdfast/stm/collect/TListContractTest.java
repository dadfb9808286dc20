package org.holdfast.stm.collect;

import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.TestStringListGenerator;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import java.util.List;
import junit.framework.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class TListContractTest {

    @TestFactory
    DynamicNode isAListWhenEachCallIsATransactionOfItsOwn() {
        return GuavaSuite.withATransactionForEachCall(suite());
    }

    @TestFactory
    DynamicNode isAListInsideOneTransaction() {
        return GuavaSuite.inOneTransaction(suite());
    }

    private static Test suite() {
        return ListTestSuiteBuilder.using(new TestStringListGenerator() {
                    @Override
                    protected List<String> create(String[] elements) {
                        TList<String> list = new TList<>();
                        for (String element : elements) {
                            list.add(element);
                        }
                        return list;
                    }
                })
                .named("TList")
                .withFeatures(ListFeature.GENERAL_PURPOSE, CollectionSize.ANY)
                .createTestSuite();
    }
}
