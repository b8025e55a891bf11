CREATE TABLE servicelevels_clock (
    subject_id BLOB NOT NULL,
    limit_key TEXT NOT NULL,
    run INTEGER NOT NULL,
    policy_version INTEGER NOT NULL,
    clock TEXT NOT NULL,
    calendar_version TEXT NULL,
    started_at INTEGER NOT NULL,
    started_seq INTEGER NOT NULL,
    due_at INTEGER NULL,
    is_provisional INTEGER NOT NULL,
    is_paused INTEGER NOT NULL,
    pauses TEXT NOT NULL,
    wake_at INTEGER NULL,
    stopped_at INTEGER NULL,
    stopped_seq INTEGER NULL,
    outcome TEXT NOT NULL,
    extended_to TEXT NULL,
    first_due_at INTEGER NULL,
    first_outcome TEXT NULL,
    warned_at INTEGER NULL,
    breach_told_at INTEGER NULL,
    CONSTRAINT pk_servicelevels_clock PRIMARY KEY (subject_id, limit_key, run),
    CONSTRAINT ck_servicelevels_clock_calendar_version_length CHECK (length(calendar_version) <= 40),
    CONSTRAINT ck_servicelevels_clock_clock_length CHECK (length(clock) <= 40),
    CONSTRAINT ck_servicelevels_clock_extended_to_length CHECK (length(extended_to) <= 20),
    CONSTRAINT ck_servicelevels_clock_limit_key_length CHECK (length(limit_key) <= 20),
    CONSTRAINT ck_servicelevels_clock_pauses_length CHECK (length(pauses) <= 4000)
);

CREATE TABLE servicelevels_history (
    subject_id BLOB NOT NULL CONSTRAINT pk_servicelevels_history PRIMARY KEY,
    opened_at INTEGER NOT NULL,
    facts TEXT NOT NULL
);

CREATE INDEX ix_servicelevels_clock_wake_at ON servicelevels_clock (wake_at) WHERE wake_at IS NOT NULL;

CREATE INDEX ix_servicelevels_history_opened_at ON servicelevels_history (opened_at);
