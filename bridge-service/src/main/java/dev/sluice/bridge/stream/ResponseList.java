package dev.sluice.bridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The responses of one tenant, in no particular order. A response knows its index, so removal takes constant time.
 * Iteration reads one array. Owned by one writer loop.
 */
final class ResponseList {
    private final List<Response> responses = new ArrayList<>(1);

    void add(Response response) {
        response.index = responses.size();
        responses.add(response);
    }

    /** Removes a response that is in this list. */
    void remove(Response response) {
        Response last = responses.removeLast();
        if (last != response) {
            responses.set(response.index, last);
            last.index = response.index;
        }
    }

    boolean isEmpty() {
        return responses.isEmpty();
    }

    List<Response> copy() {
        return List.copyOf(responses);
    }

    /**
     * Calls {@code action} once for each response that is in the list now. The action may add responses, and may remove
     * the response that it is called with.
     */
    void forEach(Consumer<Response> action) {
        // From the end, so that a removal moves only a response for which the action has been called.
        for (int i = responses.size() - 1; i >= 0; i--) {
            action.accept(responses.get(i));
        }
    }
}
