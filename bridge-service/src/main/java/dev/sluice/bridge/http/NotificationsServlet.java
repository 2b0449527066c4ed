package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

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
import dev.sluice.bridge.notification.Recipient;
import dev.sluice.bridge.request.KindFilter;
import dev.sluice.bridge.request.Selection;
import dev.sluice.bridge.request.TimeRange;
import dev.sluice.bridge.stream.Start;
import dev.sluice.bridge.stream.StreamContext;

import tools.jackson.databind.json.JsonMapper;

/** The servlet of {@code /api/v1/notifications}: the inbox of a user and its read marks (wire protocol, section 7). */
public final class NotificationsServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    /**
     * The time by which the position is before the end of the log. PostgreSQL sends a commit to replication before
     * other sessions see it, even earlier with a synchronous standby. The newest events of the log may therefore be
     * missing from the list.
     */
    private static final Duration COMMIT_TO_VISIBLE = Duration.ofSeconds(10);

    private static final String CHANNEL = "notification";

    private final transient @Nullable Notifications notifications;
    private final transient Supplier<StreamContext> contexts;
    private final transient ProblemWriter problems;
    private final transient JsonMapper json;
    private final transient Clock clock;

    /**
     * @param notifications
     *            null if the bridge has no database; every request then gets a problem document
     */
    public NotificationsServlet(@Nullable Notifications notifications, Supplier<StreamContext> contexts,
            ProblemWriter problems, JsonMapper json, Clock clock) {
        super("GET, HEAD, POST, OPTIONS");
        this.notifications = notifications;
        this.contexts = contexts;
        this.problems = problems;
        this.json = json;
        this.clock = clock;
    }

    /** The response body. Components are in the order of the JSON members. */
    private record Body(List<Notification> notifications, long unread, String tenant, String user,
            String position) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        respond(response, Callers.detach(request), NotificationsRequest.get(request));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        respond(response, Callers.detach(request), NotificationsRequest.post(request));
    }

    private void respond(HttpServletResponse response, Caller caller, NotificationsRequest request)
            throws IOException {
        if (!caller.mayRead(CHANNEL)) {
            problems.write(response, Problem.noScope(CHANNEL));
        } else if (notifications == null) {
            problems.write(response, Problem.noDatabase());
        } else {
            try {
                respond(response, request, caller, notifications);
            } catch (DatabaseUnavailableException unavailable) {
                problems.write(response, Problem.databaseUnavailable());
            } catch (LogUnavailableException unavailable) {
                problems.write(response, Problem.logUnavailable());
            }
        }
    }

    private void respond(HttpServletResponse response, NotificationsRequest request, Caller caller,
            Notifications source) throws IOException {
        var recipient = new Recipient(caller.tenant(), caller.user());
        switch (request) {
            case NotificationsRequest.Refused(var problem) -> problems.write(response, problem);
            case NotificationsRequest.Newest(var filter, int limit) -> {
                String position = position(caller);
                Inbox inbox = source.inbox(recipient, filter, limit);
                write(response,
                        new Body(inbox.notifications(), inbox.unread(), recipient.tenant(), recipient.user(),
                                position));
            }
            case NotificationsRequest.Mark(long id) -> {
                if (source.markRead(recipient, id)) {
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                } else {
                    problems.write(response, Problem.noNotification());
                }
            }
            case NotificationsRequest.MarkAll(long through) -> {
                source.markAllRead(recipient, through);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        }
    }

    /** Returns a position from which a stream of all readable channels has every event that the list lacks. */
    private String position(Caller caller) {
        EventLog log = contexts.get().log();
        Opening.requireAvailable(log);
        List<Channel> readable = log.channels().all().stream().filter(each -> caller.mayRead(each.name())).toList();
        if (readable.isEmpty()) {
            return "";
        }
        int partition = log.channels().partitionOf(caller.tenant());
        var selection = new Selection(caller.tenant(), caller.user(), readable, KindFilter.ALL, TimeRange.ALL);
        Position begin = log.before(partition, clock.instant().minus(COMMIT_TO_VISIBLE), log.bounds(partition));
        return new Start.Begin(begin, List.of(), List.of()).eventId(selection, partition).format();
    }

    private void write(HttpServletResponse response, Body body) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
}
