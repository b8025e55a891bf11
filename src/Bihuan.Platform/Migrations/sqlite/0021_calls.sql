CREATE TABLE intake_call (
    id BLOB NOT NULL,
    channel TEXT NOT NULL,
    call_id TEXT NOT NULL,
    phone_hash BLOB NULL,
    customer_id BLOB NULL,
    offered_at INTEGER NULL,
    answered_at INTEGER NULL,
    ended_at INTEGER NULL,
    end_reason TEXT NULL,
    agent_id BLOB NULL,
    queue TEXT NULL,
    organisation_id BLOB NULL,
    limit_seconds INTEGER NOT NULL,
    policy_version INTEGER NOT NULL,
    case_id BLOB NULL,
    began_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_intake_call PRIMARY KEY (id),
    CONSTRAINT ck_intake_call_call_id_length CHECK (length(call_id) <= 100),
    CONSTRAINT ck_intake_call_channel_length CHECK (length(channel) <= 40),
    CONSTRAINT ck_intake_call_end_reason_length CHECK (length(end_reason) <= 20),
    CONSTRAINT ck_intake_call_queue_length CHECK (length(queue) <= 60)
);

CREATE UNIQUE INDEX ix_intake_call_channel_call_id ON intake_call (channel, call_id);
CREATE INDEX ix_intake_call_began_at ON intake_call (began_at);
CREATE INDEX ix_intake_call_agent_id_began_at ON intake_call (agent_id, began_at);
CREATE INDEX ix_intake_call_case_id ON intake_call (case_id) WHERE case_id IS NOT NULL;
