CREATE TABLE messages_channel (
    code character varying(20) NOT NULL,
    kind text NOT NULL,
    name character varying(100) NOT NULL,
    settings character varying(8000) NOT NULL,
    secrets bytea,
    is_enabled boolean NOT NULL,
    not_before timestamp with time zone,
    minute_at timestamp with time zone,
    minute_count integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_messages_channel PRIMARY KEY (code)
);

CREATE TABLE messages_message (
    id uuid NOT NULL,
    kind text NOT NULL,
    channel character varying(20),
    template character varying(40) NOT NULL,
    is_automatic boolean NOT NULL,
    thread_id uuid NOT NULL,
    number character varying(40) NOT NULL,
    seq bigint,
    customer_id uuid,
    user_id uuid,
    receiver character varying(60) NOT NULL,
    args character varying(2000) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    attempts integer NOT NULL,
    state text NOT NULL,
    ended_at timestamp with time zone,
    reason character varying(40),
    excerpt character varying(500),
    CONSTRAINT pk_messages_message PRIMARY KEY (id)
);

CREATE INDEX ix_messages_message_channel_due_at ON messages_message (channel, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX ix_messages_message_thread_id_receiver_created_at ON messages_message (thread_id, receiver, created_at);

CREATE INDEX ix_messages_message_receiver_ended_at ON messages_message (receiver, ended_at);

CREATE INDEX ix_messages_message_created_at_id ON messages_message (created_at, id);

CREATE TABLE messages_choice (
    user_id uuid NOT NULL,
    notice character varying(60) NOT NULL,
    way text NOT NULL,
    CONSTRAINT pk_messages_choice PRIMARY KEY (user_id, notice)
);
