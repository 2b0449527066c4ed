package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.auth.Caller;
import dev.sluice.bridge.auth.Callers;
import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogUnavailableException;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.notification.DatabaseUnavailableException;
import dev.sluice.bridge.notification.Inbox;
import dev.sluice.bridge.notification.Notification;
import dev.sluice.bridge.notification.Notifications;
import dev.sluice.bridge.notification.Reader;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.StartingPoint;
import dev.sluice.bridge.request.TimeRange;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamContext;

import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/notifications}: what is unread, and marks (wire protocol, section 7). */
public final class NotificationsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /**
     * How far before the log's end the position lies. PostgreSQL hands a commit to replication before other sessions see
     * it, longer before with a synchronous standby: what the log has just got may be missing in the answer.
     */
    private static final Duration COMMIT_TO_VISIBLE = Duration.ofSeconds(10);

    private static final String CHANNEL = "notification";

    private final transient @Nullable Notifications notifications;
    private final transient Supplier<StreamContext> serving;
    private final transient ProblemWriter problems;
    private final transient JsonMapper json;
    private final transient Clock clock;

    /**
     * Serves {@code notifications}, with positions in what {@code serving} gives.
     *
     * @param notifications
     *            null: there is no database, and everybody is told so
     */
    public NotificationsServlet(@Nullable Notifications notifications, Supplier<StreamContext> serving,
            ProblemWriter problems, JsonMapper json, Clock clock) {
        this.notifications = notifications;
        this.serving = serving;
        this.problems = problems;
        this.json = json;
        this.clock = clock;
    }

    /** The body of an answer, in the order of the wire. */
    private record Body(List<Notification> notifications, long unread, String tenant, String user,
            String position) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(response, NotificationsRequest.get(request));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(response, NotificationsRequest.post(request));
    }

    private void answer(HttpServletResponse response, NotificationsRequest request) throws IOException {
        Caller caller = Callers.current();
        if (!caller.mayRead(CHANNEL)) {
            problems.write(response, Problem.noScope(CHANNEL));
        } else if (notifications == null) {
            problems.write(response, Problem.noDatabase());
        } else {
            try {
                answer(response, request, caller, notifications);
            } catch (DatabaseUnavailableException unavailable) {
                problems.write(response, Problem.databaseUnavailable());
            } catch (LogUnavailableException unavailable) {
                problems.write(response, Problem.logUnavailable());
            }
        }
    }

    private void answer(HttpServletResponse response, NotificationsRequest request, Caller caller,
            Notifications asked) throws IOException {
        var reader = new Reader(caller.tenant(), caller.user());
        switch (request) {
            case NotificationsRequest.Refused(var problem) -> problems.write(response, problem);
            case NotificationsRequest.Newest(var wanted, int limit) -> {
                String position = position(caller);
                Inbox inbox = asked.inbox(reader, wanted, limit);
                write(response,
                        new Body(inbox.notifications(), inbox.unread(), reader.tenant(), reader.user(), position));
            }
            case NotificationsRequest.Mark(long id) -> {
                if (asked.markRead(reader, id)) {
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                } else {
                    problems.write(response, Problem.noNotification());
                }
            }
            case NotificationsRequest.MarkAll(long through) -> {
                asked.markAllRead(reader, through);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        }
    }

    /** From where a stream of all that the caller may read loses nothing of what the answer will not have. */
    private String position(Caller caller) {
        StreamContext now = serving.get();
        EventLog log = now.log();
        if (log.unavailableSince().isPresent()) {
            throw new LogUnavailableException("Kafka does not answer");
        }
        List<Channel> readable = log.channels().all().stream().filter(each -> caller.mayRead(each.name())).toList();
        if (readable.isEmpty()) {
            return "";
        }
        int partition = log.channels().partitionOf(caller.tenant());
        var selection = new Selection(caller.tenant(), caller.user(), readable, KindFilter.ALL, TimeRange.ALL);
        Position begin = now.startOf(selection, partition,
                new StartingPoint.Since(clock.instant().minus(COMMIT_TO_VISIBLE)), log.bounds(partition));
        return new Start.Begin(begin, List.of(), List.of()).eventId(selection, partition).format();
    }

    private void write(HttpServletResponse response, Body body) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
}
