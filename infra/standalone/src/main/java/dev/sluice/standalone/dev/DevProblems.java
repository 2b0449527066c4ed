package dev.sluice.standalone.dev;

import java.sql.SQLException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The exception handlers of the endpoints under {@code /dev}; they respond with problem documents. Stateless. */
@RestControllerAdvice(assignableTypes = {DevTokenController.class, DevRowsController.class})
final class DevProblems {
    @ExceptionHandler
    ResponseEntity<Problem> refused(RefusedRequest refused) {
        return refused.problem().asEntity();
    }

    /**
     * Handles a failure of the database. The insert may have succeeded, because the connection may have failed during
     * the commit.
     */
    @ExceptionHandler
    ResponseEntity<Problem> databaseUnavailable(DataAccessResourceFailureException unavailable) {
        return Problem.databaseUnavailable("PostgreSQL is unavailable. The row was most likely not inserted. See the"
                + " output of this process, and start it again if PostgreSQL has stopped").asEntity();
    }

    /** Handles a value that only PostgreSQL can reject, such as a text with a NUL character. Nothing was inserted. */
    @ExceptionHandler
    ResponseEntity<Problem> refusedByTheDatabase(DataIntegrityViolationException refused) {
        Throwable cause = refused.getMostSpecificCause();
        String reason = cause instanceof SQLException sql ? String.valueOf(sql.getMessage()) : "a value is invalid";
        return Problem
                .badBody("PostgreSQL rejected the row, nothing was inserted: "
                        + reason.lines().findFirst().orElse(reason))
                .asEntity();
    }
}
