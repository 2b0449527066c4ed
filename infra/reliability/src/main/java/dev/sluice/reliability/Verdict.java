package dev.sluice.reliability;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.reliability.check.Difference;
import dev.sluice.reliability.check.TableRows;
import dev.sluice.reliability.check.TopicLog;
import dev.sluice.reliability.check.Witness;
import dev.sluice.reliability.client.StreamClient;
import dev.sluice.reliability.part.Installation;

/**
 * What the comparison of table, write-ahead log, topics and clients came to.
 *
 * @param differences
 *            of each comparison, by its name
 * @param defects
 *            what is wrong beside them, a sentence each
 */
record Verdict(Map<String, Difference> differences, List<String> defects) {
    private static final Logger LOG = LoggerFactory.getLogger(Verdict.class);
    private static final int SHOWN_CONTRADICTIONS = 20;

    /**
     * Compares, after the writers have stopped.
     *
     * @param slotMoves
     *            how often the capture's slot was moved on behind its back: so many gaps may have been told, and what
     *            lies in them is not expected
     */
    static Verdict of(Installation installation, Population population, long slotMoves)
            throws SQLException, InterruptedException {
        Map<String, Difference> differences = new LinkedHashMap<>();
        List<String> defects = new ArrayList<>();
        var topics = TopicLog.read(installation.bootstrapServers(), Population.USER, Population.LAST_KIND,
                Population.TENANTS.size());
        population.stopReading();
        try (Connection connection = installation.connect()) {
            var witness = Witness.read(connection, topics);
            differences.put("write-ahead log, topics", witness.events().differenceTo(topics.events()));
            if (slotMoves == 0) {
                differences.put("tables, topics", TableRows.difference(TableRows.read(connection), topics.rows()));
            } else {
                LOG.info("The slot was moved on {} times; {} gaps with {} events were told", slotMoves, topics.gaps(),
                        witness.missed());
            }
            population.journal().contradictions(witness.kinds()).stream().limit(SHOWN_CONTRADICTIONS)
                    .forEach(defects::add);
        }
        for (StreamClient client : population.clients()) {
            differences.merge("topics, clients: " + client.behaviour().label(),
                    topics.visible().of(client.tenant()).differenceTo(client.received()), Difference::and);
        }
        addIfAny(defects, topics.repeatedIds(), "events have the ce_id of another");
        addIfAny(defects, topics.backwards(), "records have a lower timestamp than the one before them");
        addIfAny(defects, Math.max(0, topics.gaps() - slotMoves), "gaps were told of a slot that nobody had moved");
        addIfAny(defects, topics.deadLetters(), "records are in the dead letters");
        defects.addAll(population.complaints());
        return new Verdict(differences, defects);
    }

    private static void addIfAny(List<String> defects, long count, String what) {
        if (count > 0) {
            defects.add(count + " " + what);
        }
    }

    boolean isClean() {
        return defects.isEmpty() && differences.values().stream().allMatch(Difference::isNone);
    }
}
