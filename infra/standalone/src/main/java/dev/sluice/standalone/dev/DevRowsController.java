package dev.sluice.standalone.dev;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The endpoints {@code POST /dev/activities} and {@code POST /dev/notifications}, which insert rows. The tenant and the
 * actor come from the verified token. Stateless.
 */
@RestController
final class DevRowsController {
    private final DevRows rows;

    DevRowsController(DevRows rows) {
        this.rows = rows;
    }

    /** The response body. Contains the first {@value DevRows#MAX_IDS} ids, as text because they may exceed 2^53. */
    record Inserted(List<String> ids) {}

    @PostMapping("/dev/activities")
    @ResponseStatus(HttpStatus.CREATED)
    Inserted activities(@AuthenticationPrincipal Jwt token, HttpServletRequest request) throws IOException {
        NewActivity activity = JsonBody.read(request.getInputStream(), NewActivity.class);
        return new Inserted(rows.insert(Caller.of(token), activity));
    }

    @PostMapping("/dev/notifications")
    @ResponseStatus(HttpStatus.CREATED)
    Inserted notifications(@AuthenticationPrincipal Jwt token, HttpServletRequest request) throws IOException {
        NewNotification notification = JsonBody.read(request.getInputStream(), NewNotification.class);
        return new Inserted(rows.insert(Caller.of(token), notification));
    }
}
