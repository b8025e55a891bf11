-- Work that nobody asks for by a request: when it is due, and who is at it. One runner on every node takes what is due.
CREATE TABLE platform_job (
    key TEXT NOT NULL CONSTRAINT pk_platform_job PRIMARY KEY,
    kind TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    lease_until INTEGER NULL,
    attempts INTEGER NOT NULL,
    ran_at INTEGER NULL,
    fault TEXT NULL,
    CONSTRAINT ck_platform_job_fault_length CHECK (length(fault) <= 200),
    CONSTRAINT ck_platform_job_key_length CHECK (length(key) <= 200),
    CONSTRAINT ck_platform_job_kind_length CHECK (length(kind) <= 60)
);

CREATE INDEX ix_platform_job_due_at ON platform_job (due_at);
