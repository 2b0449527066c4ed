package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.ByteBuffer;

import jakarta.servlet.http.HttpServletResponse;

import dev.sluice.bridge.admission.Admission;
import dev.sluice.bridge.stream.EventOutput;
import dev.sluice.bridge.stream.JsonOutput;
import dev.sluice.bridge.stream.Refusal;

/** A servlet response for JSON. Until the first write it can still become a problem document. */
final class ServletJsonOutput implements JsonOutput {
    private final HttpServletResponse response;
    private final ProblemWriter problems;
    private final EventOutput output;

    ServletJsonOutput(HttpServletResponse response, ProblemWriter problems, EventOutput output) {
        this.response = response;
        this.problems = problems;
        this.output = output;
    }

    @Override
    public void refuse(Refusal refusal) throws IOException {
        problems.write(response, switch (refusal) {
            case Refusal.Gone(var gaps, var position) -> Problem.gap(gaps, position);
            case Refusal.NotSettled(var transactions) -> Problem.notSettled(transactions);
            case Refusal.NoEvent none -> Problem.noEvent();
            case Refusal.EventGone(var reason) -> Problem.eventGone(reason);
            case Refusal.Draining draining -> Problem.refused(Admission.Limit.DRAINING, 0);
            case Refusal.LogUnavailable unavailable -> Problem.logUnavailable();
        });
    }

    @Override
    public boolean isReady() {
        return output.isReady();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        output.write(bytes);
    }

    @Override
    public void close() {
        output.close();
    }
}
