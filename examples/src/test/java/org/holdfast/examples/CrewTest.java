package org.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CrewTest {

    @Test
    void eachHasANameAndAllAreWaitedFor() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        Crew.run(3, "painter", names::add);
        assertThat(names).containsExactlyInAnyOrder("painter-1", "painter-2", "painter-3");
    }

    @Test
    void aFailureIsNotHiddenByThoseWhoGoOn() {
        var never = new CountDownLatch(1);
        assertThatThrownBy(() -> Crew.run(2, "painter", name -> {
                    if (name.equals("painter-2")) {
                        throw new IllegalStateException("no paint");
                    }
                    never.await();
                }))
                .hasRootCauseMessage("no paint");
    }
}
