package org.holdfast.benchmarks.stores;

import com.arjuna.ats.arjuna.AtomicAction;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.coordinator.ActionStatus;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jboss.stm.Container;
import org.jboss.stm.LockException;
import org.jboss.stm.annotations.ReadLock;
import org.jboss.stm.annotations.State;
import org.jboss.stm.annotations.Timeout;
import org.jboss.stm.annotations.Transactional;
import org.jboss.stm.annotations.WriteLock;

/**
 * Persistent objects of Narayana's software transactional memory, under its locks; one bank in a process at a time.
 *
 * <p>Force: the default, {@code objectStoreSync}: a commit writes and forces one file for each object, and its log
 * before.
 */
final class NarayanaBank implements BankStore {

    /** An account, as Narayana wants it declared. */
    @Transactional
    public interface Account {

        /** {@return what it holds} */
        long balance();

        /** {@return whether there was enough to add that amount, which may be negative} */
        boolean add(long amount);
    }

    /** An account. */
    public static final class StoredAccount implements Account {

        @State
        private long balance;

        @Override
        @ReadLock
        @Timeout(period = 1) // milliseconds until a lock is tried again
        public long balance() {
            return balance;
        }

        @Override
        @WriteLock
        @Timeout(period = 1)
        public boolean add(long amount) {
            if (balance + amount < 0) {
                return false;
            }
            balance += amount;
            return true;
        }
    }

    private final Path identifiers;
    private final Container<Account> container;
    private final List<Account> accounts = new CopyOnWriteArrayList<>();

    NarayanaBank(Path directory) throws IOException {
        for (ObjectStoreEnvironmentBean settings : List.of(
                BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "communicationStore"),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, "stateStore"))) {
            settings.setObjectStoreDir(directory.resolve("objects").toString());
        }
        container = new Container<>("bank", Container.TYPE.PERSISTENT, Container.MODEL.EXCLUSIVE);
        identifiers = directory.resolve("identifiers");
        if (Files.exists(identifiers)) {
            accounts.addAll(Files.readAllLines(identifiers).stream()
                    .map(line -> container.clone(new StoredAccount(), new Uid(line)))
                    .toList());
        }
    }

    /** Runs a transaction until it gets its locks. */
    private static <R> R atomic(Callable<R> block) throws Exception {
        while (true) {
            AtomicAction action = new AtomicAction();
            action.begin();
            boolean done = false;
            try {
                R result = block.call();
                int status = action.commit();
                done = true;
                if (status == ActionStatus.COMMITTED) {
                    return result;
                }
            } catch (LockException e) {
                Thread.onSpinWait(); // somebody else has the lock
            } finally {
                if (!done) {
                    action.abort();
                }
            }
        }
    }

    @Override
    public void createAccounts(int first, int count) throws Exception {
        List<Account> added = IntStream.range(0, count)
                .mapToObj(i -> container.create(new StoredAccount()))
                .toList();
        atomic(() -> {
            added.forEach(account -> account.add(FIRST_BALANCE));
            return added;
        });
        Files.write(
                identifiers,
                added.stream()
                        .map(account -> container.getIdentifier(account).stringForm())
                        .toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.DSYNC);
        accounts.addAll(added);
    }

    @Override
    public boolean transfer(Transfer transfer) throws Exception {
        Account from = accounts.get(transfer.from());
        Account to = accounts.get(transfer.to());
        return atomic(() -> {
            if (transfer.from() > transfer.to()) {
                to.add(0); // Takes the lock: in the order of the numbers nobody waits in a circle.
            }
            return from.add(-transfer.amount()) && to.add(transfer.amount());
        });
    }

    @Override
    public long balance(int account) throws Exception {
        return atomic(accounts.get(account)::balance);
    }

    @Override
    public long sum() throws Exception {
        return atomic(() -> accounts.stream().mapToLong(Account::balance).sum());
    }

    @Override
    public void close() {
        StoreManager.shutdown();
    }
}
