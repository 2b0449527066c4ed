package dev.sluice.bridge.stream;

/**
 * The lifecycle state of a response: opening, open, finishing, ended. Transitions go forward only; a transition that
 * does not apply returns the same state. Immutable.
 */
sealed interface ResponseState {
    /** Returns the state of a new response. */
    static ResponseState initial() {
        return new Opening();
    }

    /** Returns the state after bytes were written. */
    ResponseState wrote();

    /** Returns the state before the last bytes are written. */
    ResponseState finish();

    /** Returns the state after the response has ended. */
    default ResponseState end() {
        return new Ended();
    }

    /** Nothing has been written. */
    record Opening() implements ResponseState {
        @Override
        public ResponseState wrote() {
            return new Open();
        }

        @Override
        public ResponseState finish() {
            return new Finishing();
        }
    }

    /** Something has been written, and more may follow. */
    record Open() implements ResponseState {
        @Override
        public ResponseState wrote() {
            return this;
        }

        @Override
        public ResponseState finish() {
            return new Finishing();
        }
    }

    /** The last bytes are being sent. The response ends when the output has taken them. */
    record Finishing() implements ResponseState {
        @Override
        public ResponseState wrote() {
            return this;
        }

        @Override
        public ResponseState finish() {
            return this;
        }
    }

    /** The response has ended. */
    record Ended() implements ResponseState {
        @Override
        public ResponseState wrote() {
            return this;
        }

        @Override
        public ResponseState finish() {
            return this;
        }
    }
}
