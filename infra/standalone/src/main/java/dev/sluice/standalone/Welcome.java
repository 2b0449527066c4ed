package dev.sluice.standalone;

import java.time.Duration;
import java.util.Locale;

/** The text that is printed when all parts run. It lists the next steps. */
final class Welcome {
    private Welcome() {}

    static String text(StandaloneFlags flags, Duration startupTime) {
        return String.format(Locale.ROOT, """

                Sluice is ready (%1$.1f s).

                  Watch it work   http://127.0.0.1:%2$d/

                  Insert a row    psql postgresql://sluice:sluice@127.0.0.1:%3$d/sluice \\
                                    -c "insert into activity (tenant_id, kind, actor_name) values ('acme', 'participant.approved', 'Ada')"

                  Stream          curl -N http://127.0.0.1:%2$d/api/v1/stream \\
                                    -H "Authorization: Bearer $(curl -s -X POST 'http://127.0.0.1:%2$d/dev/token?tenant=acme&user=ada' | cut -d'"' -f4)"

                  Kafka           127.0.0.1:%4$d, topics sluice.activity and sluice.notification

                Ctrl-C stops everything; the data stays.
                """, startupTime.toMillis() / 1000.0, flags.http().number(), flags.postgres().number(),
                flags.kafka().number());
    }
}
