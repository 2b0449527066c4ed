package dev.sluice.capture.pgoutput;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.capture.channel.TableName;
import dev.sluice.capture.pgoutput.Messages.Described;
import dev.sluice.capture.row.Column;
import dev.sluice.capture.row.KeyColumns;
import dev.sluice.capture.row.Row;
import dev.sluice.capture.row.RowChange;
import dev.sluice.capture.row.RowChange.Operation;
import dev.sluice.capture.row.TransactionEnd;
import dev.sluice.capture.row.WalEvent;
import dev.sluice.capture.value.ScalarType;
import dev.sluice.capture.value.TypeResolver;
import dev.sluice.capture.value.TypeResolver.CatalogType;

import static dev.sluice.capture.pgoutput.Messages.Toast.UNCHANGED;
import static dev.sluice.capture.pgoutput.Messages.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PgOutputDecoderTest {
    private static final int TABLE = 16_385;
    private static final int OTHER = 16_386;
    private static final int INT4 = 23;
    private static final int TEXT = 25;
    private static final int JSONB = 3802;
    private static final int CREATED = 16_600;
    private static final Instant COMMITTED = Instant.parse("2026-01-02T03:04:06.000007Z");

    private static final Map<Integer, CatalogType> TYPES = Map.of(INT4, new CatalogType("int4", true, 0, 0, ','), TEXT,
            new CatalogType("text", true, 0, 0, ','), JSONB, new CatalogType("jsonb", true, 0, 0, ','), 1184,
            new CatalogType("timestamptz", true, 0, 0, ','), CREATED, new CatalogType("created", false, 1184, 0, ','));

    private final KeyColumns keys = new KeyColumns("");
    private final Map<Integer, List<String>> primaryKeys = new HashMap<>(Map.of(TABLE, List.of("id")));
    private final List<Integer> keysAskedFor = new ArrayList<>();
    private final PgOutputDecoder decoder = new PgOutputDecoder("sluice",
            table -> table.equals(TableName.parse("activity")), new TypeResolver(TYPES::get), keys, relation -> {
                keysAskedFor.add(relation);
                return primaryKeys.getOrDefault(relation, List.of());
            });
    private final List<WalEvent> events = new ArrayList<>();

    @Test
    void readsAnInsert() {
        describe();
        at(0x16B3748, Messages.begin(COMMITTED, -1));

        at(0x16B3748, Messages.insert(TABLE, "1", "ä\uD83D\uDE80", null, ""));

        RowChange change = change(0);
        assertThat(change.operation()).isEqualTo(Operation.INSERT);
        assertThat(change.before()).isNull();
        assertThat(texts(change.after())).containsExactly("1", "ä\uD83D\uDE80", null, "");
        assertThat(change.origin()).isEqualTo(new RowChange.Origin("sluice", TableName.parse("activity"), 0x16B3748, 0,
                4_294_967_295L, COMMITTED));
    }

    @Test
    void readsAnUpdateWithItsOldRow() {
        describe();

        at(1, Messages.update(TABLE, 'O', row("1", "a", "{}", "x"), "1", "b", "{}", "x"));

        assertThat(change(0).operation()).isEqualTo(Operation.UPDATE);
        assertThat(texts(change(0).before())).containsExactly("1", "a", "{}", "x");
        assertThat(texts(change(0).after())).containsExactly("1", "b", "{}", "x");
        assertThat(events).hasSize(1);
    }

    @Test
    void readsADelete() {
        describe();

        at(1, Messages.delete(TABLE, "1", "a", null, "x"));

        assertThat(change(0).operation()).isEqualTo(Operation.DELETE);
        assertThat(texts(change(0).before())).containsExactly("1", "a", null, "x");
        assertThat(change(0).after()).isNull();
    }

    @Test
    void anUpdateOfTheKeyIsADeleteAndAMove() {
        describe();

        at(7, Messages.update(TABLE, 'O', row("1", "a", "{}", "x"), "2", UNCHANGED, "{}", "x"));

        assertThat(events).hasSize(2);
        assertThat(change(0).operation()).isEqualTo(Operation.DELETE);
        assertThat(texts(change(0).before())).containsExactly("1", "a", "{}", "x");
        assertThat(change(0).after()).isNull();
        assertThat(change(1).operation()).isEqualTo(Operation.MOVE);
        assertThat(change(1).before()).isNull();
        assertThat(texts(change(1).after())).containsExactly("2", "a", "{}", "x");
        assertThat(change(1).origin()).isEqualTo(change(0).origin());
    }

    @Test
    void anUpdateOfATableWithoutAKeyIsAnUpdate() {
        primaryKeys.clear();
        describe();

        at(1, Messages.update(TABLE, 'O', row("1", "a", "{}", "x"), "2", "b", "{}", "y"));

        assertThat(events).hasSize(1);
        assertThat(change(0).operation()).isEqualTo(Operation.UPDATE);
        assertThat(change(0).row().shape().key()).isEmpty();
    }

    @Test
    void aLargeValueThatDidNotChangeIsThatOfTheOldRow() {
        describe();

        at(1, Messages.update(TABLE, 'O', row("1", "large", null, "x"), "1", UNCHANGED, UNCHANGED, UNCHANGED));

        assertThat(change(0).operation()).isEqualTo(Operation.UPDATE);
        assertThat(texts(change(0).after())).containsExactly("1", "large", null, "x");
    }

    @Test
    void withoutTheOldRowALargeValueStaysUnknown() {
        describe();

        at(1, Messages.updateAlone(TABLE, "1", UNCHANGED, "{}", "x"));
        at(2, Messages.update(TABLE, 'K', row("1", null, null, null), "2", UNCHANGED, "{}", "x"));

        assertThat(events).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(change(i).operation()).isEqualTo(Operation.UPDATE);
            assertThat(change(i).before()).isNull();
            Row after = change(i).row();
            assertThat(after.isUnchanged(1)).isTrue();
            assertThat(after.text(0)).isEqualTo(String.valueOf(i + 1));
            assertThat(after.text(3)).isEqualTo("x");
        }
    }

    @Test
    void readsEachRowWithTheColumnsOfItsTime() {
        describe();
        at(1, Messages.insert(TABLE, "1", "a", "{}", "x"));
        // One column dropped, one with another type, one added.
        at(2, Messages.relation(TABLE, "public", "activity", new Described("id", TEXT), new Described("payload", JSONB),
                new Described("added", INT4)));
        at(3, Messages.insert(TABLE, "1", "{}", "5"));

        assertThat(names(change(0).row())).containsExactly("id", "text", "payload", "more");
        assertThat(names(change(1).row())).containsExactly("id", "payload", "added");
        assertThat(change(0).row().shape().columns().get(0).type()).isEqualTo(ScalarType.INTEGER);
        assertThat(change(1).row().shape().columns().get(0).type()).isEqualTo(ScalarType.TEXT);
        assertThat(texts(change(0).row())).containsExactly("1", "a", "{}", "x");
        assertThat(texts(change(1).row())).containsExactly("1", "{}", "5");
    }

    @Test
    void rowsOfOneVersionShareIt() {
        describe();
        at(1, Messages.insert(TABLE, "1", "a", "{}", "x"));
        at(2, Messages.update(TABLE, 'O', row("1", "a", "{}", "x"), "1", "b", "{}", "x"));

        assertThat(change(1).row().shape()).isSameAs(change(0).row().shape());
    }

    @Test
    void aRowHasAValueForEachDescribedColumn() {
        describe();

        assertThatIllegalArgumentException().isThrownBy(() -> at(1, Messages.insert(TABLE, "1")))
                .withMessageContaining("1 values for 4 columns");
    }

    @Test
    void resolvesAnAnnouncedTypeThatTheCatalogDoesNotKnow() {
        at(0, Messages.type(99_001, "extensions", "hstore"));
        at(0, Messages.type(99_002, "public", "_mood"));
        // PostgreSQL announces a domain by its base type.
        at(0, Messages.type(99_003, "", "jsonb"));
        at(0, Messages.type(99_004, "public", "jsonb"));
        at(0, Messages.relation(TABLE, "public", "activity", new Described("a", 99_001), new Described("b", 99_002),
                new Described("c", 99_003), new Described("d", 99_004), new Described("e", 99_005)));

        at(1, Messages.insert(TABLE, "", "{}", "{}", "{}", "{}"));

        assertThat(change(0).row().shape().columns()).extracting(Column::type).containsExactly(ScalarType.HSTORE,
                ScalarType.TEXT_OR_ARRAY, ScalarType.JSON, ScalarType.TEXT, ScalarType.TEXT);
    }

    @Test
    void resolvesADomainByTheCatalog() {
        at(0, Messages.type(CREATED, "", "timestamptz"));
        at(0, Messages.relation(TABLE, "public", "activity", new Described("at", CREATED)));

        at(1, Messages.insert(TABLE, "2026-01-02 03:04:05+00"));

        assertThat(change(0).row().instant(0)).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Test
    void countsTheChangesWithTheSameLsn() {
        describe();
        for (long lsn : new long[]{5, 5, 5, 6, 6, 7}) {
            at(lsn, Messages.insert(TABLE, "1", "a", "{}", "x"));
        }
        at(7, Messages.begin(COMMITTED, 772));
        at(7, Messages.insert(TABLE, "1", "a", "{}", "x"));

        assertThat(IntStream.range(0, events.size()).map(i -> change(i).origin().ordinal())).containsExactly(0, 1, 2, 0,
                1, 0, 0);
        assertThat(change(6).origin().transactionId()).isEqualTo(772);
    }

    @Test
    void theEndOfATransactionCarriesItsPositionAndTime() {
        at(0x100, Messages.begin(COMMITTED, 771));

        at(0x100, Messages.commit(0x1_0000_0130L, COMMITTED));

        assertThat(events).containsExactly(new TransactionEnd(0x1_0000_0130L, 771, COMMITTED, ""));
    }

    @Test
    void theEndOfATransactionCarriesTheKeysThatWereKnownThen() {
        at(1, Messages.begin(COMMITTED, 771));
        at(1, Messages.commit(2, COMMITTED));
        describe();
        at(3, Messages.commit(4, COMMITTED));

        assertThat(events).containsExactly(new TransactionEnd(2, 771, COMMITTED, ""),
                new TransactionEnd(4, 771, COMMITTED, TABLE + ":id"));
    }

    @Test
    void readsTimesBeforePostgresEpoch() {
        Instant early = Instant.parse("1999-12-31T23:59:59.999999Z");
        at(1, Messages.begin(early, 771));
        at(1, Messages.commit(9, early));

        assertThat(events.getFirst().commitTime()).isEqualTo(early);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere", "odd table-name", "Übersicht"})
    void leavesOutATableThatIsNotCaptured(String name) {
        describe();
        at(0, Messages.relation(OTHER, "public", name, new Described("id", INT4)));

        at(1, Messages.insert(OTHER, "1"));
        at(2, Messages.update(OTHER, 'O', row("1"), "2"));
        at(3, Messages.delete(OTHER, "1"));
        at(4, Messages.insert(TABLE, "1", "a", "{}", "x"));

        assertThat(events).hasSize(1);
        assertThat(change(0).origin().table()).isEqualTo(TableName.parse("activity"));
        assertThat(keysAskedFor).containsExactly(TABLE);
    }

    @Test
    void leavesOutATableOfTheSameNameInAnotherSchema() {
        at(0, Messages.relation(OTHER, "archive", "activity", new Described("id", INT4)));
        at(0, Messages.relation(TABLE, "", "activity", new Described("id", INT4)));

        at(1, Messages.insert(OTHER, "1"));
        at(2, Messages.insert(TABLE, "1"));

        assertThat(events).isEmpty();
    }

    @Test
    void aRenamedTableIsNotCapturedAnyMore() {
        describe();
        at(1, Messages.insert(TABLE, "1", "a", "{}", "x"));
        at(2, Messages.relation(TABLE, "public", "renamed", new Described("id", INT4)));
        at(3, Messages.insert(TABLE, "2"));

        assertThat(events).hasSize(1);
    }

    @Test
    void refusesARowBeforeItsDescription() {
        assertThatIllegalStateException().isThrownBy(() -> at(1, Messages.insert(-1, "1")))
                .withMessageContaining("4294967295").withMessageContaining("before its description");
    }

    @Test
    void skipsMessagesWithoutRowsAndRefusesUnknownOnes() {
        for (char type : new char[]{'T', 'O', 'M'}) {
            at(1, Messages.of(type));
        }

        assertThat(events).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> at(1, Messages.of('S'))).withMessageContaining("type S");
    }

    @Test
    void theKeyIsThatOfTheTimeWhenTheTableWasFirstSeen() {
        describe();
        assertThat(keys.find(TABLE)).containsExactly("id");

        primaryKeys.put(TABLE, List.of("text"));
        describe();
        at(1, Messages.insert(TABLE, "1", "a", "{}", "x"));

        assertThat(change(0).row().shape().key()).containsExactly(0);
        assertThat(change(0).row().shape().isKeyUnique()).isFalse();
    }

    @Test
    void aStoredKeyIsUniqueWhileItContainsTodays() {
        keys.put(TABLE, List.of("text", "id"));
        describe();

        at(1, Messages.insert(TABLE, "1", "a", "{}", "x"));

        assertThat(change(0).row().shape().key()).containsExactly(1, 0);
        assertThat(change(0).row().shape().isKeyUnique()).isTrue();
    }

    private void describe() {
        at(0, Messages.relation(TABLE, "public", "activity", new Described("id", INT4), new Described("text", TEXT),
                new Described("payload", JSONB), new Described("more", TEXT)));
    }

    private void at(long lsn, ByteBuffer message) {
        decoder.decode(message, lsn, events::add);
    }

    private RowChange change(int index) {
        return (RowChange) events.get(index);
    }

    private static List<String> names(Row row) {
        return row.shape().columns().stream().map(Column::name).toList();
    }

    private static List<@Nullable String> texts(@Nullable Row row) {
        List<@Nullable String> texts = new ArrayList<>();
        if (row != null) {
            IntStream.range(0, row.shape().columns().size()).forEach(column -> texts.add(row.text(column)));
        }
        return texts;
    }
}
