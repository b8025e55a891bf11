-- Notices and alarms lie together under their key, one tree less for each, and refer to what is never deleted without its being looked up.
CREATE TABLE platform_notice_new (
    id BLOB NOT NULL CONSTRAINT pk_platform_notice PRIMARY KEY,
    user_id BLOB NOT NULL,
    code TEXT NOT NULL,
    case_id BLOB NULL,
    args TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER NULL,
    CONSTRAINT ck_platform_notice_args_length CHECK (length(args) <= 1000),
    CONSTRAINT ck_platform_notice_code_length CHECK (length(code) <= 60)
) WITHOUT ROWID;

INSERT INTO platform_notice_new (id, user_id, code, case_id, args, at, read_at) SELECT id, user_id, code, case_id, args, at, read_at FROM platform_notice ORDER BY id;

DROP TABLE platform_notice;

ALTER TABLE platform_notice_new RENAME TO platform_notice;

CREATE INDEX ix_platform_notice_user_id_read_at_at ON platform_notice (user_id, read_at, at);

CREATE TABLE cases_alarm_new (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    cause TEXT NOT NULL,
    limit_key TEXT NULL,
    run INTEGER NULL,
    clock TEXT NULL,
    due_at INTEGER NULL,
    step INTEGER NOT NULL,
    post TEXT NOT NULL,
    user_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    raised_at INTEGER NOT NULL,
    wake_at INTEGER NULL,
    acknowledged_at INTEGER NULL,
    acknowledged_by BLOB NULL,
    CONSTRAINT pk_cases_alarm PRIMARY KEY (id),
    CONSTRAINT ck_cases_alarm_cause_length CHECK (length(cause) <= 30),
    CONSTRAINT ck_cases_alarm_clock_length CHECK (length(clock) <= 40),
    CONSTRAINT ck_cases_alarm_limit_key_length CHECK (length(limit_key) <= 20),
    CONSTRAINT ck_cases_alarm_post_length CHECK (length(post) <= 40)
) WITHOUT ROWID;

INSERT INTO cases_alarm_new (
    id, case_id, cause, limit_key, run, clock, due_at, step, post, user_id, organisation_id, raised_at, wake_at, acknowledged_at, acknowledged_by)
SELECT id, case_id, cause, limit_key, run, clock, due_at, step, post, user_id, organisation_id, raised_at, wake_at, acknowledged_at, acknowledged_by
FROM cases_alarm ORDER BY id;

DROP TABLE cases_alarm;

ALTER TABLE cases_alarm_new RENAME TO cases_alarm;

CREATE INDEX ix_cases_alarm_case_id ON cases_alarm (case_id);

CREATE INDEX ix_cases_alarm_wake_at ON cases_alarm (wake_at) WHERE wake_at IS NOT NULL;

CREATE INDEX ix_cases_alarm_user_id_raised_at ON cases_alarm (user_id, raised_at);

CREATE INDEX ix_cases_alarm_raised_at ON cases_alarm (raised_at) WHERE acknowledged_at IS NULL;
