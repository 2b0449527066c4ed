package dev.sluice.standalone.dev;

import java.sql.SQLException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Turns what the endpoints under {@code /dev} refuse into problem documents. Stateless. */
@RestControllerAdvice(assignableTypes = {DevTokenController.class, DevRowsController.class})
final class DevProblems {
    @ExceptionHandler
    ResponseEntity<Problem> refused(RefusedRequest refused) {
        return refused.problem().asEntity();
    }

    /** Whether a row was inserted cannot be told when the connection broke at its commit. */
    @ExceptionHandler
    ResponseEntity<Problem> databaseIsGone(DataAccessResourceFailureException gone) {
        return Problem.databaseUnavailable("PostgreSQL does not answer, so the row was most likely not inserted: see"
                + " what this process says, and start it again if PostgreSQL has ended").asEntity();
    }

    /** What only PostgreSQL can judge: a NUL character in a text, for example. Nothing has been inserted. */
    @ExceptionHandler
    ResponseEntity<Problem> refusedByTheDatabase(DataIntegrityViolationException refused) {
        Throwable cause = refused.getMostSpecificCause();
        String reason = cause instanceof SQLException sql ? String.valueOf(sql.getMessage()) : "a value is not legal";
        return Problem
                .badBody("PostgreSQL refused the row, nothing was inserted: "
                        + reason.lines().findFirst().orElse(reason))
                .asEntity();
    }
}
