ALTER TABLE servicelevels_history ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 1;

ALTER TABLE servicelevels_history ADD COLUMN calendar TEXT NULL CONSTRAINT ck_servicelevels_history_calendar_length CHECK (length(calendar) <= 60);

CREATE INDEX ix_servicelevels_clock_provisional ON servicelevels_clock (subject_id) WHERE is_provisional;

CREATE TABLE servicelevels_unit_calendar (
    organisation_id BLOB NOT NULL CONSTRAINT pk_servicelevels_unit_calendar PRIMARY KEY,
    calendar TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_servicelevels_unit_calendar_calendar_length CHECK (length(calendar) <= 60)
);
