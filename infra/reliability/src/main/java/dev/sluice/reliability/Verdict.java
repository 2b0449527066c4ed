package dev.sluice.reliability;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.reliability.check.Difference;
import dev.sluice.reliability.check.TableRows;
import dev.sluice.reliability.check.TopicLog;
import dev.sluice.reliability.check.Witness;
import dev.sluice.reliability.client.Behaviour;
import dev.sluice.reliability.client.StreamClient;
import dev.sluice.reliability.part.Installation;

/**
 * The result of comparing WAL, tables, topics and clients.
 *
 * @param differences
 *            by the name of the comparison
 * @param defects
 *            further defects, a sentence each
 */
record Verdict(Map<String, Difference> differences, List<String> defects) {
    private static final Logger logger = LoggerFactory.getLogger(Verdict.class);
    private static final int SHOWN_CONTRADICTIONS = 20;

    /**
     * Compares, after the writers have stopped.
     *
     * @param slotAdvances
     *            the number of times that the capture's slot was advanced while the capture was down: at most this many
     *            gaps may be reported, and the events in them are not expected
     */
    static Verdict of(Installation installation, Population population, long slotAdvances)
            throws SQLException, InterruptedException {
        Map<String, Difference> differences = new LinkedHashMap<>();
        List<String> defects = new ArrayList<>();
        TopicLog topics = TopicLog.read(installation.bootstrapServers(), Population.USER, Population.LAST_KIND,
                Population.TENANTS.size());
        population.stopReading();
        try (Connection connection = installation.connect()) {
            Witness witness = Witness.read(connection, topics);
            differences.put("write-ahead log, topics", witness.events().differenceTo(topics.events()));
            Map<String, Long> table = TableRows.read(connection);
            differences.put("tables, topics",
                    TableRows.difference(table, topics.rows(), topics.inserted(), witness.touched()));
            if (slotAdvances > 0) {
                differences.put("gaps, republished", witness.republished(topics));
                logger.info("The slot was advanced {} times; {} gaps with {} events were reported. Because of them, the"
                        + " rows of tables and topics differ by {}. Of rows whose last change is captured, by {}",
                        slotAdvances, topics.gaps(), witness.missed(),
                        TableRows.difference(table, topics.rows(), topics.inserted(), Set.of()),
                        TableRows.difference(table, topics.rows(), topics.inserted(), witness.endedInGap()));
            }
            population.journal().contradictions(witness.kinds()).stream().limit(SHOWN_CONTRADICTIONS)
                    .forEach(defects::add);
        }
        for (StreamClient client : population.clients()) {
            differences.merge("topics, clients: " + client.behaviour().label(),
                    topics.visible().of(client.tenant()).differenceTo(client.received()), Difference::and);
        }
        addIfAny(defects, topics.repeatedIds(), "events have the ce_id of another event");
        addIfAny(defects, topics.backwards(), "records have a lower timestamp than the previous one");
        addIfAny(defects, Math.max(0, topics.gaps() - slotAdvances),
                "gaps were reported although the slot was not advanced");
        addIfAny(defects, topics.deadLetters(), "records are in the dead letters");
        if (population.clients().stream().filter(client -> client.behaviour() == Behaviour.RESTLESS)
                .anyMatch(client -> client.fullResumes() == 0)) {
            defects.add("a client has no connection that began with a Last-Event-ID for all channels");
        }
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
