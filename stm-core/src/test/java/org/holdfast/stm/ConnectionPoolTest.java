package org.holdfast.stm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.holdfast.stm.collect.TDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Eight threads share three connections. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConnectionPoolTest {

    private static final int THREADS = 8;
    private static final int USES = 1_000;

    private static final class Connection {
        private final AtomicInteger users = new AtomicInteger();
        private int uses; // guarded by being taken
    }

    @Test
    void noConnectionHasTwoUsersAndAllComeBack() throws Exception {
        List<Connection> connections = Stream.generate(Connection::new).limit(3).toList();
        TDeque<Connection> free = new TDeque<>(connections.size());
        free.addAll(connections);
        Workers.together(THREADS, worker -> {
            for (int i = 0; i < USES; i++) {
                Connection connection = free.take();
                assertThat(connection.users.incrementAndGet()).isEqualTo(1);
                connection.uses++;
                connection.users.decrementAndGet();
                free.putFirst(connection);
            }
        });
        assertThat(free).containsExactlyInAnyOrderElementsOf(connections);
        assertThat(connections.stream().mapToInt(c -> c.uses).sum()).isEqualTo(THREADS * USES);
    }
}
