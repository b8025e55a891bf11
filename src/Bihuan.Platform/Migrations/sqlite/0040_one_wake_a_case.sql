-- One time to wake at for each case, the earliest of its clocks: six entries of an index less for every case that is opened. The clocks of a
-- case lie together under their key, which was an index beside the table before.
ALTER TABLE servicelevels_history ADD COLUMN wake_at INTEGER NULL;

UPDATE servicelevels_history SET wake_at = (SELECT min(wake_at) FROM servicelevels_clock WHERE servicelevels_clock.subject_id = servicelevels_history.subject_id);

CREATE INDEX ix_servicelevels_history_wake_at ON servicelevels_history (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE servicelevels_clock_by_case (
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
    extension_asked_by TEXT NULL,
    team_id BLOB NULL,
    CONSTRAINT pk_servicelevels_clock PRIMARY KEY (subject_id, limit_key, run),
    CONSTRAINT ck_servicelevels_clock_calendar_version_length CHECK (length(calendar_version) <= 40),
    CONSTRAINT ck_servicelevels_clock_clock_length CHECK (length(clock) <= 40),
    CONSTRAINT ck_servicelevels_clock_extended_to_length CHECK (length(extended_to) <= 20),
    CONSTRAINT ck_servicelevels_clock_extension_asked_by_length CHECK (length(extension_asked_by) <= 80),
    CONSTRAINT ck_servicelevels_clock_limit_key_length CHECK (length(limit_key) <= 20),
    CONSTRAINT ck_servicelevels_clock_pauses_length CHECK (length(pauses) <= 4000)
) WITHOUT ROWID;

INSERT INTO servicelevels_clock_by_case (
    subject_id, limit_key, run, policy_version, clock, calendar_version, started_at, started_seq, due_at, is_provisional, is_paused, pauses, wake_at,
    stopped_at, stopped_seq, outcome, extended_to, first_due_at, first_outcome, warned_at, breach_told_at, extension_asked_by, team_id)
SELECT
    subject_id, limit_key, run, policy_version, clock, calendar_version, started_at, started_seq, due_at, is_provisional, is_paused, pauses, wake_at,
    stopped_at, stopped_seq, outcome, extended_to, first_due_at, first_outcome, warned_at, breach_told_at, extension_asked_by, team_id
FROM servicelevels_clock ORDER BY subject_id, limit_key, run;

DROP TABLE servicelevels_clock;

ALTER TABLE servicelevels_clock_by_case RENAME TO servicelevels_clock;

CREATE INDEX ix_servicelevels_clock_due_at ON servicelevels_clock (due_at);
CREATE INDEX ix_servicelevels_clock_provisional ON servicelevels_clock (subject_id) WHERE is_provisional = 1;
