package org.holdfast.stress;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.holdfast.stm.Stm;
import org.holdfast.stm.TVar;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each transaction of several steps takes effect at one instant. */
class TransactionLincheckTest {

    @Test
    void transactionsOfABankAreLinearizable() {
        Lincheck.stress(AuditedBank.class, PlainBank.class);
    }

    @Test
    void transactionsOfABankAreLinearizableWhereverTheyAreHeldUp() {
        Lincheck.modelChecking(Bank.class, PlainBank.class);
    }

    @Test
    void aBankThatDoesInTwoTransactionsWhatIsOneIsFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> Lincheck.modelChecking(HastyBank.class, PlainBank.class));
    }

    /** Three accounts. */
    @Param(name = "account", gen = IntGen.class, conf = "0:2")
    @Param(name = "amount", gen = IntGen.class, conf = "1:9")
    public static class Bank {

        final List<TVar<Integer>> accounts = List.of(new TVar<>(10), new TVar<>(20), new TVar<>(30));

        int get(int account) {
            return accounts.get(account).get();
        }

        void add(int account, int amount) {
            accounts.get(account).updateAndGet(balance -> balance + amount);
        }

        @Operation
        public boolean transfer(
                @Param(name = "account") int from,
                @Param(name = "account") int to,
                @Param(name = "amount") int amount) {
            return Stm.atomic(() -> {
                if (get(from) < amount) {
                    return false;
                }
                add(from, -amount);
                add(to, amount);
                return true;
            });
        }

        @Operation
        public int total() {
            return Stm.<Integer, RuntimeException>atomic(() -> get(0) + get(1) + get(2));
        }

        @Operation
        public void swap(@Param(name = "account") int one, @Param(name = "account") int other) {
            Stm.atomic(() -> {
                int balance = get(one);
                accounts.get(one).set(get(other));
                accounts.get(other).set(balance);
            });
        }

        @Operation
        public int takeFromEither(
                @Param(name = "account") int one,
                @Param(name = "account") int other,
                @Param(name = "amount") int amount) {
            return Stm.<Integer, RuntimeException>orElse(
                    () -> take(one, amount),
                    () -> Stm.<Integer, RuntimeException>orElse(() -> take(other, amount), () -> -1));
        }

        private int take(int account, int amount) {
            add(account, -amount);
            Stm.check(get(account) >= 0);
            return account;
        }
    }

    public static final class AuditedBank extends Bank {

        @Operation
        public int audited() {
            return Stm.<Integer, RuntimeException>snapshot(() -> 10_000 * get(0) + 100 * get(1) + get(2));
        }
    }

    public static final class HastyBank extends Bank {

        @Override
        @Operation
        public boolean transfer(
                @Param(name = "account") int from,
                @Param(name = "account") int to,
                @Param(name = "amount") int amount) {
            if (get(from) < amount) {
                return false;
            }
            add(from, -amount);
            add(to, amount);
            return true;
        }

        @Override
        @Operation
        public int total() {
            return get(0) + get(1) + get(2);
        }
    }

    /** The same with plain numbers. */
    public static final class PlainBank {

        private final int[] accounts = {10, 20, 30};

        public boolean transfer(int from, int to, int amount) {
            if (accounts[from] < amount) {
                return false;
            }
            accounts[from] -= amount;
            accounts[to] += amount;
            return true;
        }

        public int total() {
            return accounts[0] + accounts[1] + accounts[2];
        }

        public void swap(int one, int other) {
            int balance = accounts[one];
            accounts[one] = accounts[other];
            accounts[other] = balance;
        }

        public int takeFromEither(int one, int other, int amount) {
            for (int account : new int[] {one, other}) {
                if (accounts[account] >= amount) {
                    accounts[account] -= amount;
                    return account;
                }
            }
            return -1;
        }

        public int audited() {
            return 10_000 * accounts[0] + 100 * accounts[1] + accounts[2];
        }
    }
}
