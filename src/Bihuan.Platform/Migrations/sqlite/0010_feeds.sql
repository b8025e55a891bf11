CREATE TABLE platform_idempotency (
    actor TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    etag TEXT NULL,
    location TEXT NULL,
    response TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_platform_idempotency PRIMARY KEY (actor, route, key),
    CONSTRAINT ck_platform_idempotency_actor_length CHECK (length(actor) <= 80),
    CONSTRAINT ck_platform_idempotency_etag_length CHECK (length(etag) <= 40),
    CONSTRAINT ck_platform_idempotency_key_length CHECK (length(key) <= 100),
    CONSTRAINT ck_platform_idempotency_location_length CHECK (length(location) <= 200),
    CONSTRAINT ck_platform_idempotency_route_length CHECK (length(route) <= 200)
);

CREATE INDEX ix_platform_idempotency_created_at ON platform_idempotency (created_at);

CREATE TABLE intake_message (
    channel TEXT NOT NULL,
    message_id TEXT NOT NULL,
    case_id BLOB NOT NULL,
    number TEXT NOT NULL,
    has_joined INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    CONSTRAINT pk_intake_message PRIMARY KEY (channel, message_id),
    CONSTRAINT ck_intake_message_channel_length CHECK (length(channel) <= 40),
    CONSTRAINT ck_intake_message_message_id_length CHECK (length(message_id) <= 100),
    CONSTRAINT ck_intake_message_number_length CHECK (length(number) <= 40)
);
