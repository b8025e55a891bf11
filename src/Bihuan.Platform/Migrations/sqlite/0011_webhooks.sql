CREATE TABLE messages_webhook (
    id BLOB NOT NULL CONSTRAINT pk_messages_webhook PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    facts TEXT NOT NULL,
    content TEXT NOT NULL,
    secret BLOB NOT NULL,
    old_secret BLOB NULL,
    old_secret_until INTEGER NULL,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    not_before INTEGER NULL,
    created_by_id BLOB NULL,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_messages_webhook_address_length CHECK (length(address) <= 500),
    CONSTRAINT ck_messages_webhook_created_by_length CHECK (length(created_by) <= 80),
    CONSTRAINT ck_messages_webhook_facts_length CHECK (length(facts) <= 8000),
    CONSTRAINT ck_messages_webhook_name_length CHECK (length(name) <= 100)
);

CREATE TABLE messages_delivery (
    id BLOB NOT NULL CONSTRAINT pk_messages_delivery PRIMARY KEY,
    webhook_id BLOB NOT NULL,
    stream_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    fact TEXT NOT NULL,
    number TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NULL,
    attempts INTEGER NOT NULL,
    attempts_ever INTEGER NOT NULL,
    state TEXT NOT NULL,
    ended_at INTEGER NULL,
    status INTEGER NULL,
    error TEXT NULL,
    CONSTRAINT ck_messages_delivery_error_length CHECK (length(error) <= 40),
    CONSTRAINT ck_messages_delivery_fact_length CHECK (length(fact) <= 60),
    CONSTRAINT ck_messages_delivery_number_length CHECK (length(number) <= 40),
    CONSTRAINT fk_messages_delivery_webhook_id FOREIGN KEY (webhook_id) REFERENCES messages_webhook (id) ON DELETE RESTRICT
);

CREATE UNIQUE INDEX ix_messages_delivery_webhook_id_stream_id_seq ON messages_delivery (webhook_id, stream_id, seq);

CREATE INDEX ix_messages_delivery_webhook_id_due_at ON messages_delivery (webhook_id, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX ix_messages_delivery_webhook_id_created_at_id ON messages_delivery (webhook_id, created_at, id);

CREATE INDEX ix_messages_delivery_dead ON messages_delivery (ended_at, webhook_id) WHERE state = 'Dead';

CREATE TABLE messages_attempt (
    delivery_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NULL,
    error TEXT NULL,
    took_ms INTEGER NOT NULL,
    excerpt TEXT NULL,
    CONSTRAINT pk_messages_attempt PRIMARY KEY (delivery_id, number),
    CONSTRAINT ck_messages_attempt_error_length CHECK (length(error) <= 40),
    CONSTRAINT ck_messages_attempt_excerpt_length CHECK (length(excerpt) <= 500),
    CONSTRAINT fk_messages_attempt_delivery_id FOREIGN KEY (delivery_id) REFERENCES messages_delivery (id) ON DELETE RESTRICT
);
