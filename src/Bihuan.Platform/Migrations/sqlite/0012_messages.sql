CREATE TABLE messages_channel (
    code TEXT NOT NULL CONSTRAINT pk_messages_channel PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    secrets BLOB NULL,
    is_enabled INTEGER NOT NULL,
    not_before INTEGER NULL,
    minute_at INTEGER NULL,
    minute_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_messages_channel_code_length CHECK (length(code) <= 20),
    CONSTRAINT ck_messages_channel_name_length CHECK (length(name) <= 100),
    CONSTRAINT ck_messages_channel_settings_length CHECK (length(settings) <= 8000)
);

CREATE TABLE messages_message (
    id BLOB NOT NULL CONSTRAINT pk_messages_message PRIMARY KEY,
    kind TEXT NOT NULL,
    channel TEXT NULL,
    template TEXT NOT NULL,
    is_automatic INTEGER NOT NULL,
    thread_id BLOB NOT NULL,
    number TEXT NOT NULL,
    seq INTEGER NULL,
    customer_id BLOB NULL,
    user_id BLOB NULL,
    receiver TEXT NOT NULL,
    args TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL,
    ended_at INTEGER NULL,
    reason TEXT NULL,
    excerpt TEXT NULL,
    CONSTRAINT ck_messages_message_args_length CHECK (length(args) <= 2000),
    CONSTRAINT ck_messages_message_channel_length CHECK (length(channel) <= 20),
    CONSTRAINT ck_messages_message_excerpt_length CHECK (length(excerpt) <= 500),
    CONSTRAINT ck_messages_message_number_length CHECK (length(number) <= 40),
    CONSTRAINT ck_messages_message_reason_length CHECK (length(reason) <= 40),
    CONSTRAINT ck_messages_message_receiver_length CHECK (length(receiver) <= 60),
    CONSTRAINT ck_messages_message_template_length CHECK (length(template) <= 40)
);

CREATE INDEX ix_messages_message_channel_due_at ON messages_message (channel, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX ix_messages_message_thread_id_receiver_created_at ON messages_message (thread_id, receiver, created_at);

CREATE INDEX ix_messages_message_receiver_ended_at ON messages_message (receiver, ended_at);

CREATE INDEX ix_messages_message_created_at_id ON messages_message (created_at, id);

CREATE TABLE messages_choice (
    user_id BLOB NOT NULL,
    notice TEXT NOT NULL,
    way TEXT NOT NULL,
    CONSTRAINT pk_messages_choice PRIMARY KEY (user_id, notice),
    CONSTRAINT ck_messages_choice_notice_length CHECK (length(notice) <= 60)
);
