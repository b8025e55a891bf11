CREATE TABLE servicelevels_clock (
    subject_id uuid NOT NULL,
    limit_key character varying(20) NOT NULL,
    run integer NOT NULL,
    policy_version integer NOT NULL,
    clock character varying(40) NOT NULL,
    calendar_version character varying(40),
    started_at timestamp with time zone NOT NULL,
    started_seq bigint NOT NULL,
    due_at timestamp with time zone,
    is_provisional boolean NOT NULL,
    is_paused boolean NOT NULL,
    pauses character varying(4000) NOT NULL,
    wake_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stopped_seq bigint,
    outcome character varying(20) NOT NULL,
    extended_to character varying(20),
    first_due_at timestamp with time zone,
    first_outcome character varying(20),
    warned_at timestamp with time zone,
    breach_told_at timestamp with time zone,
    CONSTRAINT pk_servicelevels_clock PRIMARY KEY (subject_id, limit_key, run)
);

CREATE TABLE servicelevels_history (
    subject_id uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    facts text NOT NULL,
    CONSTRAINT pk_servicelevels_history PRIMARY KEY (subject_id)
);

CREATE INDEX ix_servicelevels_clock_wake_at ON servicelevels_clock (wake_at) WHERE wake_at IS NOT NULL;

CREATE INDEX ix_servicelevels_history_opened_at ON servicelevels_history (opened_at);
