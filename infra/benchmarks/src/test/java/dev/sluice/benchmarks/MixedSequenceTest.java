package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

import org.junit.jupiter.api.Test;

import dev.sluice.benchmarks.MixedSequence.Ids;
import dev.sluice.benchmarks.MixedSequence.Transaction;

import static org.assertj.core.api.Assertions.assertThat;

class MixedSequenceTest {
    private static final int ROWS = 1000;

    @Test
    void mixesSixInsertsThreeUpdatesAndOneDeleteInTransactionsOfOneToFiveRows() {
        List<Transaction> transactions = thousandRows();

        assertThat(transactions.stream().mapToInt(it -> it.inserts().count()).sum()).isEqualTo(600);
        assertThat(transactions.stream().mapToInt(it -> it.updates().count()).sum()).isEqualTo(300);
        assertThat(transactions.stream().mapToInt(it -> it.deletes().count()).sum()).isEqualTo(100);
        assertThat(transactions.stream().limit(5).map(Transaction::rows)).containsExactly(1, 2, 3, 4, 5);
        assertThat(transactions.stream().map(Transaction::rows)).allMatch(rows -> rows >= 1 && rows <= 5);
    }

    @Test
    void changesOnlyRowsThatExist() {
        Map<Long, String> rows = new HashMap<>();
        for (Transaction transaction : thousandRows()) {
            forEach(transaction.inserts(), id -> assertThat(rows.put(id, "inserted")).isNull());
            forEach(transaction.updates(), id -> assertThat(rows.put(id, "updated")).isEqualTo("inserted"));
            forEach(transaction.deletes(), id -> assertThat(rows.remove(id)).isNotNull());
        }
        assertThat(rows).hasSize(500).doesNotContainKey(7L);
    }

    @Test
    void endsWithATransactionThatIsSmallEnough() {
        var sequence = new MixedSequence(7);

        assertThat(List.of(sequence.next(10).rows(), sequence.next(9).rows(), sequence.next(1).rows()))
                .containsExactly(1, 2, 1);
    }

    private static List<Transaction> thousandRows() {
        var sequence = new MixedSequence(7);
        List<Transaction> transactions = new ArrayList<>();
        for (int rows = 0; rows < ROWS; rows += transactions.getLast().rows()) {
            transactions.add(sequence.next(ROWS - rows));
        }
        return transactions;
    }

    private static void forEach(Ids ids, LongConsumer taken) {
        for (long id = ids.first(); id < ids.first() + ids.count(); id++) {
            taken.accept(id);
        }
    }
}
