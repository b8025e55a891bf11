ALTER TABLE servicelevels_history ADD COLUMN policy_version integer NOT NULL DEFAULT 1;

ALTER TABLE servicelevels_history ADD COLUMN calendar character varying(60);

CREATE INDEX ix_servicelevels_clock_provisional ON servicelevels_clock (subject_id) WHERE is_provisional;

CREATE TABLE servicelevels_unit_calendar (
    organisation_id uuid NOT NULL,
    calendar character varying(60) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_servicelevels_unit_calendar PRIMARY KEY (organisation_id)
);
