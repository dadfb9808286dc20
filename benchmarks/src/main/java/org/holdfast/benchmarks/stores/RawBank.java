package org.holdfast.benchmarks.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The least that can be done: an array of balances, and a file to which each transfer appends 64 bytes.
 *
 * <p>Force: {@link FileChannel#force} without metadata after each append to a growing file; one committer forces for
 * all that wait.
 */
final class RawBank implements BankStore {

    private static final int RECORD_BYTES = 64;

    private final FileChannel file;
    private final GroupCommit commits = new GroupCommit(this::commit);
    private long[] balances = {};

    RawBank(Path directory) throws IOException {
        file = FileChannel.open(
                directory.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer log = ByteBuffer.allocate(RECORD_BYTES << 14);
        while (file.read(log) >= 0 || log.position() > 0) {
            log.flip();
            while (log.remaining() >= RECORD_BYTES) {
                set(log.getInt(), log.getLong());
                set(log.getInt(), log.getLong());
                log.position(log.position() + RECORD_BYTES - 2 * (Integer.BYTES + Long.BYTES));
            }
            if (log.hasRemaining()) {
                break; // the end that a crash left
            }
            log.clear();
        }
    }

    private void set(int account, long balance) {
        if (account >= balances.length) {
            balances = Arrays.copyOf(balances, Math.max(account + 1, 2 * balances.length));
        }
        balances[account] = balance;
    }

    private static void put(ByteBuffer log, int account, long balance, int other, long otherBalance) {
        int end = log.position() + RECORD_BYTES;
        log.putInt(account).putLong(balance).putInt(other).putLong(otherBalance).position(end);
    }

    private void write(ByteBuffer log) throws IOException {
        log.flip();
        while (log.hasRemaining()) {
            file.write(log);
        }
        file.force(false);
    }

    @Override
    public synchronized void createAccounts(int first, int count) throws IOException {
        ByteBuffer log = ByteBuffer.allocate(count * RECORD_BYTES);
        for (int i = first; i < first + count; i++) {
            put(log, i, FIRST_BALANCE, i, FIRST_BALANCE);
            set(i, FIRST_BALANCE);
        }
        write(log);
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return commits.run(transfer);
    }

    private boolean[] commit(List<Transfer> group) throws IOException {
        boolean[] accepted = new boolean[group.size()];
        ByteBuffer log = ByteBuffer.allocate(group.size() * RECORD_BYTES);
        synchronized (this) {
            for (int i = 0; i < accepted.length; i++) {
                Transfer transfer = group.get(i);
                if (balances[transfer.from()] >= transfer.amount()) {
                    accepted[i] = true;
                    balances[transfer.from()] -= transfer.amount();
                    balances[transfer.to()] += transfer.amount();
                    put(log, transfer.from(), balances[transfer.from()], transfer.to(), balances[transfer.to()]);
                }
            }
        }
        if (log.position() > 0) {
            write(log);
        }
        return accepted;
    }

    @Override
    public synchronized long balance(int account) {
        return balances[account];
    }

    @Override
    public synchronized long sum() {
        return Arrays.stream(balances).sum();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
