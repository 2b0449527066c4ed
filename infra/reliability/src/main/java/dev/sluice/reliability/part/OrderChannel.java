package dev.sluice.reliability.part;

import java.util.List;

import dev.sluice.capture.channel.ChannelProperties;

/** The third channel, whose table is partitioned, in the words of each part's configuration. Stateless. */
final class OrderChannel {
    /** The name of the property of the capture and of the republish command. */
    static final String PROPERTY = ChannelProperties.PREFIX + "order";
    /** Its value. */
    static final String DEFINITION = "customer_order tenant=tenant_id kind=kind recipient=recipient_id time=placed_at";
    /** The channels of the bridge. */
    static final String ALL = String.join(",", List.of("activity", "notification", "order"));

    private OrderChannel() {}
}
