package org.holdfast.stm.collect;

import java.util.Collections;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.holdfast.stm.Stm;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Shows Guava's JUnit 3 suites to JUnit 5. */
final class GuavaSuite {

    private interface Runner {
        void run(TestCase test) throws Throwable;
    }

    private GuavaSuite() {}

    /** {@return the suite, each call of a collection being a transaction of its own} */
    static DynamicNode withATransactionForEachCall(Test suite) {
        return node(suite, TestCase::runBare);
    }

    /** {@return the suite, each test running inside one transaction} */
    static DynamicNode inOneTransaction(Test suite) {
        return node(suite, test -> Stm.<Throwable>atomic(test::runBare));
    }

    private static DynamicNode node(Test test, Runner runner) {
        if (test instanceof TestSuite suite) {
            Stream<DynamicNode> children =
                    Collections.list(suite.tests()).stream().map(child -> node(child, runner));
            return DynamicContainer.dynamicContainer(suite.getName(), children);
        }
        return DynamicTest.dynamicTest(test.toString(), () -> runner.run((TestCase) test));
    }
}
