package org.holdfast.benchmarks.stores;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A table in SQLite, with one connection that writes and one that reads.
 *
 * <p>Force: {@code journal_mode=WAL} and {@code synchronous=FULL}: a commit forces the write-ahead log; committers that
 * wait share one transaction.
 */
final class SqliteBank implements BankStore {

    private final Connection writer;
    private final Connection reader;
    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement select;
    private final PreparedStatement selectCommitted;
    private final PreparedStatement sum;
    private final GroupCommit commits = new GroupCommit(this::commit);

    SqliteBank(Path directory) throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("bank.sqlite");
        writer = DriverManager.getConnection(url);
        try (Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)");
        }
        writer.setAutoCommit(false);
        reader = DriverManager.getConnection(url);
        insert = writer.prepareStatement("INSERT INTO account VALUES (?, " + FIRST_BALANCE + ")");
        update = writer.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?");
        select = writer.prepareStatement("SELECT balance FROM account WHERE id = ?");
        selectCommitted = reader.prepareStatement("SELECT balance FROM account WHERE id = ?");
        sum = reader.prepareStatement("SELECT sum(balance) FROM account");
    }

    private static long single(PreparedStatement query) throws SQLException {
        try (ResultSet found = query.executeQuery()) {
            if (!found.next()) {
                throw new IllegalArgumentException("there is no such account");
            }
            return found.getLong(1);
        }
    }

    @Override
    public void createAccounts(int first, int count) throws SQLException {
        for (int i = first; i < first + count; i++) {
            insert.setInt(1, i);
            insert.addBatch();
        }
        insert.executeBatch();
        writer.commit();
    }

    @Override
    public boolean transfer(Transfer transfer) {
        return commits.run(transfer);
    }

    private boolean[] commit(List<Transfer> group) throws SQLException {
        boolean[] accepted = new boolean[group.size()];
        for (int i = 0; i < accepted.length; i++) {
            Transfer transfer = group.get(i);
            select.setInt(1, transfer.from());
            if (single(select) >= transfer.amount()) {
                accepted[i] = true;
                add(transfer.from(), -transfer.amount());
                add(transfer.to(), transfer.amount());
            }
        }
        writer.commit();
        return accepted;
    }

    private void add(int account, long amount) throws SQLException {
        update.setLong(1, amount);
        update.setInt(2, account);
        update.executeUpdate();
    }

    @Override
    public long balance(int account) throws SQLException {
        synchronized (reader) {
            selectCommitted.setInt(1, account);
            return single(selectCommitted);
        }
    }

    @Override
    public long sum() throws SQLException {
        synchronized (reader) {
            return single(sum);
        }
    }

    @Override
    public void close() {
        try (writer;
                reader) {
            for (PreparedStatement statement : List.of(insert, update, select, selectCommitted, sum)) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
