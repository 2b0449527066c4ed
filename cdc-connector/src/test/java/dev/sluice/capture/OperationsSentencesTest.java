package dev.sluice.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/** The messages of the capture in docs/operations.md: for each, the test that produces it and follows its advice. */
class OperationsSentencesTest {
    private static final Pattern SENTENCE = Pattern.compile("(?m)^- ((?:`[^`]+`(?: and |, also )?)+)");
    private static final Map<String, String> TESTS = Map.ofEntries(
            entry("is in use by PostgreSQL backend",
                    "CaptureRefusalIT#aSecondCaptureWaitsWithoutDisturbingTheFirstAndTakesOver"),
            entry("is being created", "CaptureRefusalIT#namesTheTransactionThatSlotCreationWaitsFor"),
            entry("could not be created in time", "DeadEndIT#republishNamesTheOpenTransactionThatItsSlotWouldWaitFor"),
            entry("does not exist", "CaptureRefusalIT#refusesToSkipWhatADroppedSlotHeldUntilTheSlotIsRecreated"),
            entry("has lost WAL that the capture has not read", "DeadEndIT#namesTheTimeoutThatInvalidatedItsSlot"),
            entry("WaitForStandbyConfirmation", "DeadEndIT#namesTheStandbyThatPostgresWaitsFor"),
            entry("already exists, but nothing was ever captured", "CopyIT#leavesASlotAloneThatNoCopyCreated"),
            entry("has plugin", "OperationsSentencesIT#asksForAnotherSlotNameIfTheSlotIsOfAnotherDatabase"),
            entry("begins at LSN", "OperationsSentencesIT#namesTheGapOfASlotThatWasAdvanced"),
            entry("exists but is inactive", "OperationsSentencesIT#namesTheSlotThatAKilledCommandLeft"),
            entry("WAL ends at LSN", "SlotStateIT#refusesADatabaseRestoredToAnEarlierPointInTime"),
            entry("The database is not ready for the capture, so nothing is captured",
                    "CaptureRefusalIT#refusesATableUntilItsReplicaIdentityIsFull"),
            entry("while the capture was running",
                    "RequirementsIT#stopsWhileATopicIsCompactedAndAcceptsAnotherRetention"),
            entry("The capture goes on, but",
                    "RequirementsIT#goesOnAndNamesWhatIsWrongUntilTheStatementInItsMessageIsRun"),
            entry("or left the publication", "RequirementsIT#noticesBetweenTwoLooksThatATableLeftAndCameBack"),
            entry("were not captured before", "OperationsSentencesIT#namesTheTablesThatWereAddedWithRows"),
            entry("commit time", "FutureCommitsTest#namesTheFirstUntilThereWereNoneForAWhile"),
            entry("row-level security", "CaptureRoleIT#refusesToCopyRowsThatItsRoleMayNotSee"),
            entry("other sessions do not see its changes yet",
                    "SynchronousStandbyIT#aTableIsLookedUpWhenTheTransactionThatChangedItIsVisible"),
            entry("was changed while its rows were copied",
                    "TableChangeIT#copiesAgainWhenATypeChangedWhileTheSlotWaitedForATransaction"),
            entry("PostgreSQL cannot print a row in the WAL",
                    "EngineFailureTest#saysWhatFollowsFromARowOfTheWalThatPostgresCannotPrint"),
            entry("PostgreSQL cannot print a row of a captured table",
                    "EngineFailureTest#saysWhatFollowsFromARowOfATableThatPostgresCannotPrint"),
            entry("The heartbeat could not be written", "OperationsSentencesIT#asksForTheHeartbeatsPrivilege"),
            entry("has no row with id 1", "OperationsSentencesIT#asksForTheRowOfTheHeartbeat"),
            entry("PostgreSQL cannot be read", "CaptureRefusalIT#keepsRetryingWhileTheDatabaseIsUnreachable"),
            entry("holds no source offset", "CopyIT#refusesToCopyAgainWhenTheOffsetIsGoneButEventsExist"),
            entry("did not exist and were created", "OperationsSentencesIT#namesTheTopicsThatWereDeleted"),
            entry("partitions, expected", "CaptureRefusalIT#refusesATopicWithAnotherNumberOfPartitions"),
            entry("max.message.bytes", "CaptureRefusalIT#refusesATopicThatCouldLoseOrRefuseEvents"),
            entry("cleanup.policy=compact", "RequirementsIT#stopsWhileATopicIsCompactedAndAcceptsAnotherRetention"),
            entry("The broker rejects transaction.timeout.ms",
                    "OperationsSentencesIT#asksForATransactionTimeoutThatTheBrokerAccepts"),
            entry("A PostgreSQL transaction took",
                    "TransactionTimeoutIT#haltsTheCaptureAndPublishesEachRowOnceWhenTheTimeoutIsRaised"),
            entry("initial snapshot took",
                    "OpenTransactionTest#saysWhetherRowsOfATransactionOrThoseThatWereThereTookTooLong"),
            entry("Another capture took over the transactional id",
                    "OperationsSentencesIT#namesTheOtherCaptureThatFencedIt"),
            entry("The database is a standby",
                    "FailoverIT#refusesAStandbyAPromotedOneWithoutTheSlotAndTheFormerPrimary"),
            entry("is a promoted standby",
                    "FailoverIT#refusesAStandbyAPromotedOneWithoutTheSlotAndTheFormerPrimary"),
            entry("which began at LSN",
                    "FailoverIT#refusesAStandbyAPromotedOneWithoutTheSlotAndTheFormerPrimary"),
            entry("the database no longer does", "FailoverIT#capturesFromTheSwitchPointWhenThePromotedStandbyLagged"),
            entry("LSNs of two clusters cannot be compared",
                    "FailoverIT#refusesAnotherClusterUntilAnOperatorSaysThatItContinuesTheEarlierOne"),
            entry("pg_upgrade migrates slots",
                    "FailoverIT#refusesAnotherClusterUntilAnOperatorSaysThatItContinuesTheEarlierOne"),
            entry("in the new cluster",
                    "FailoverIT#refusesAnotherClusterUntilAnOperatorSaysThatItContinuesTheEarlierOne"),
            entry("Another capture has committed", "SlotStateIT#commitsOfAnotherCaptureAreNoGap"),
            entry("Kafka cannot be written", "FailureMessageTest#saysWhichSideFailed"),
            entry("The capture failed", "FailureMessageTest#saysWhichSideFailed"));
    /** How each sentence of the page is named in {@link #TESTS}, if not by its own words. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            entry("PostgreSQL sends nothing", "WaitForStandbyConfirmation"),
            entry("The snapshot would not contain", "row-level security"),
            entry("Tables … were replaced", "or left the publication"),
            entry("`cleanup.policy`", "cleanup.policy=compact"),
            entry("since LSN …, but the topics are complete", "which began at LSN"),
            entry("The topics hold changes up to", "the database no longer does"),
            entry("The database belongs to the cluster", "LSNs of two clusters cannot be compared"),
            entry("in the cluster that continues cluster", "pg_upgrade migrates slots"),
            entry("and continue from LSN … of cluster", "in the new cluster"));
    /**
     * A test would need more than one broker, as much time as the limit that the sentence names, or a failover within
     * one start, or a rename between two checks of the tables. The switch of a timeline is information only.
     */
    private static final Set<String> UNTESTED = Set.of("could not be created within", "fewer replicas",
            "partitions without a leader", "A transaction that was open then", "could not be read to its end",
            "when this start checked it", "which left timeline", "does not exist, but the WAL");

    @Test
    void everySentenceOfThePageHasATest() throws Exception {
        List<String> sentences = sentences();
        assertThat(sentences).hasSizeGreaterThan(30).allSatisfy(sentence -> assertThat(
                Stream.of(TESTS.keySet(), UNTESTED, OTHER_WORDS.keySet()).flatMap(Set::stream)
                        .filter(sentence::contains))
                .as(sentence).isNotEmpty());
        for (String words : TESTS.keySet()) {
            assertThat(sentences).as(words).anyMatch(sentence -> sentence.contains(words) || OTHER_WORDS.entrySet()
                    .stream().anyMatch(it -> it.getValue().equals(words) && sentence.contains(it.getKey())));
        }
    }

    @Test
    void everyTestExistsAndExpectsTheWords() throws Exception {
        for (Map.Entry<String, String> test : TESTS.entrySet()) {
            String[] name = test.getValue().split("#", -1);
            Path source = source(name[0]);
            String type = Path.of("src/test/java").relativize(source).toString().replace(".java", "").replace('/', '.');
            assertThat(Arrays.stream(Class.forName(type).getDeclaredMethods())
                    .filter(it -> it.isAnnotationPresent(Test.class)).map(it -> it.getName())).as(type)
                    .contains(name[1]);
            assertThat(Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "")).as(test.getValue())
                    .contains(test.getKey());
        }
    }

    private static List<String> sentences() throws IOException {
        String page = Files.readString(Path.of("../docs/operations.md"));
        int begin = page.indexOf("### What the capture says");
        String section = page.substring(begin, page.indexOf("\n### ", begin + 1)).replaceAll("\n  ", " ");
        return SENTENCE.matcher(section).results().map(MatchResult::group).toList();
    }

    private static Path source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(it -> it.endsWith(type + ".java")).findFirst().orElseThrow();
        }
    }
}
