CREATE TABLE cases_alarm (
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
    CONSTRAINT ck_cases_alarm_post_length CHECK (length(post) <= 40),
    CONSTRAINT fk_cases_alarm_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_alarm_case_id ON cases_alarm (case_id);
CREATE INDEX ix_cases_alarm_wake_at ON cases_alarm (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_cases_alarm_user_id_raised_at ON cases_alarm (user_id, raised_at);
CREATE INDEX ix_cases_alarm_raised_at ON cases_alarm (raised_at) WHERE acknowledged_at IS NULL;

CREATE TABLE cases_task (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    list TEXT NULL,
    code TEXT NULL,
    text TEXT NOT NULL,
    is_mandatory INTEGER NOT NULL,
    place INTEGER NOT NULL,
    owner_id BLOB NOT NULL,
    asked_by BLOB NULL,
    organisation_id BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    wake_at INTEGER NULL,
    done_at INTEGER NULL,
    done_by BLOB NULL,
    outcome TEXT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_cases_task PRIMARY KEY (id),
    CONSTRAINT ck_cases_task_code_length CHECK (length(code) <= 60),
    CONSTRAINT ck_cases_task_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_cases_task_list_length CHECK (length(list) <= 40),
    CONSTRAINT ck_cases_task_note_length CHECK (length(note) <= 1000),
    CONSTRAINT ck_cases_task_outcome_length CHECK (length(outcome) <= 20),
    CONSTRAINT ck_cases_task_text_length CHECK (length(text) <= 1000),
    CONSTRAINT fk_cases_task_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_task_case_id ON cases_task (case_id);
CREATE INDEX ix_cases_task_wake_at ON cases_task (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_cases_task_owner_id_due_at ON cases_task (owner_id, due_at) WHERE done_at IS NULL;
