package org.holdfast.stm.collect;

import java.util.Collections;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Shows Guava's JUnit 3 suites to JUnit 5. */
final class GuavaSuite {

    private GuavaSuite() {}

    static DynamicNode asNode(Test test) {
        if (test instanceof TestSuite suite) {
            Stream<DynamicNode> children =
                    Collections.list(suite.tests()).stream().map(GuavaSuite::asNode);
            return DynamicContainer.dynamicContainer(suite.getName(), children);
        }
        return DynamicTest.dynamicTest(test.toString(), ((TestCase) test)::runBare);
    }
}
