package dev.sluice.bridge.stream;

/**
 * The life of a response: opening, open, finishing, ended. Transitions go forward only; one that does not apply leaves
 * the state as it is. Immutable.
 */
sealed interface ResponseState {
    /** The state of a new response. */
    static ResponseState initial() {
        return new Opening();
    }

    /** Bytes were written. */
    ResponseState wrote();

    /** The last bytes are about to be written. */
    ResponseState finish();

    /** The response has ended. */
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

    /** The last bytes are on their way: it ends when the output has taken them. */
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
