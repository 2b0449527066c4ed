package dev.sluice.clients.program;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.StreamHttpErrorException;

import okhttp3.Interceptor;
import okhttp3.Response;

/** Follows a stream with LaunchDarkly's okhttp-eventsource. */
public final class FollowWithOkHttp {
    private FollowWithOkHttp() {}

    /** The bridge answered with status 204. The library would treat that as an empty stream and reconnect. */
    private static final class CompleteException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Reconnects unless the stream is complete or the request is refused. */
    private static final class Reconnect extends ErrorStrategy {
        @Override
        public Result apply(StreamException failure) {
            boolean refused = failure instanceof StreamHttpErrorException answer && answer.getCode() < 500;
            boolean stop = refused || failure.getCause() instanceof CompleteException;
            return new Result(stop ? Action.THROW : Action.CONTINUE, this);
        }
    }

    private static Response check(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() == 204) {
            response.close();
            throw new CompleteException();
        }
        return response;
    }

    public static void main(String... arguments) throws StreamException {
        ConnectStrategy connect = ConnectStrategy.http(URI.create(System.getenv("SLUICE_URL")))
                .header("Authorization", "Bearer " + System.getenv("SLUICE_TOKEN")).readTimeout(75, TimeUnit.SECONDS)
                .clientBuilderActions(client -> client.addInterceptor(FollowWithOkHttp::check));
        try (var source = new EventSource.Builder(connect).errorStrategy(new Reconnect()).build()) {
            while (true) {
                MessageEvent event = source.readMessage();
                if (event.getEventName().contains(":")) {
                    System.out.println(event.getLastEventId() + "\t" + event.getData());
                }
            }
        } catch (StreamException end) {
            if (!(end.getCause() instanceof CompleteException)) {
                throw end;
            }
        }
    }
}
