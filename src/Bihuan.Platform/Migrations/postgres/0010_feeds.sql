CREATE TABLE platform_idempotency (
    actor character varying(80) NOT NULL,
    route character varying(200) NOT NULL,
    key character varying(100) NOT NULL,
    body_hash bytea NOT NULL,
    status integer NOT NULL,
    etag character varying(40),
    location character varying(200),
    response text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_platform_idempotency PRIMARY KEY (actor, route, key)
);

CREATE INDEX ix_platform_idempotency_created_at ON platform_idempotency (created_at);

CREATE TABLE intake_message (
    channel character varying(40) NOT NULL,
    message_id character varying(100) NOT NULL,
    case_id uuid NOT NULL,
    number character varying(40) NOT NULL,
    has_joined boolean NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_intake_message PRIMARY KEY (channel, message_id)
);
