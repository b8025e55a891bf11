CREATE TABLE messages_webhook (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    address character varying(500) NOT NULL,
    facts character varying(8000) NOT NULL,
    content text NOT NULL,
    secret bytea NOT NULL,
    old_secret bytea,
    old_secret_until timestamp with time zone,
    state text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    not_before timestamp with time zone,
    created_by_id uuid,
    created_by character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_messages_webhook PRIMARY KEY (id)
);

CREATE TABLE messages_delivery (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    seq bigint NOT NULL,
    fact character varying(60) NOT NULL,
    number character varying(40) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    attempts integer NOT NULL,
    attempts_ever integer NOT NULL,
    state text NOT NULL,
    ended_at timestamp with time zone,
    status integer,
    error character varying(40),
    CONSTRAINT pk_messages_delivery PRIMARY KEY (id),
    CONSTRAINT fk_messages_delivery_webhook_id FOREIGN KEY (webhook_id) REFERENCES messages_webhook (id) ON DELETE RESTRICT
);

CREATE UNIQUE INDEX ix_messages_delivery_webhook_id_stream_id_seq ON messages_delivery (webhook_id, stream_id, seq);

CREATE INDEX ix_messages_delivery_webhook_id_due_at ON messages_delivery (webhook_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX ix_messages_delivery_webhook_id_created_at_id ON messages_delivery (webhook_id, created_at, id);

CREATE INDEX ix_messages_delivery_dead ON messages_delivery (ended_at, webhook_id) WHERE state = 'Dead';

CREATE TABLE messages_attempt (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    status integer,
    error character varying(40),
    took_ms integer NOT NULL,
    excerpt character varying(500),
    CONSTRAINT pk_messages_attempt PRIMARY KEY (delivery_id, number),
    CONSTRAINT fk_messages_attempt_delivery_id FOREIGN KEY (delivery_id) REFERENCES messages_delivery (id) ON DELETE RESTRICT
);
