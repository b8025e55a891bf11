CREATE TABLE dispatch_outlet (
    organisation_id uuid NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    mode character varying(20),
    is_third_party boolean NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_outlet PRIMARY KEY (organisation_id)
);


CREATE TABLE dispatch_technician (
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    starts_from character varying(20) NOT NULL,
    home bytea,
    areas text NOT NULL,
    skills text NOT NULL,
    week text NOT NULL,
    overtime_minutes_max integer NOT NULL,
    pace_percent integer NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_technician PRIMARY KEY (user_id)
);

CREATE INDEX ix_dispatch_technician_organisation_id ON dispatch_technician (organisation_id);

CREATE TABLE dispatch_certificate (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    code character varying(40) NOT NULL,
    number character varying(60),
    issued_on date NOT NULL,
    expires_on date NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT pk_dispatch_certificate PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_certificate_user_id ON dispatch_certificate (user_id);
CREATE INDEX ix_dispatch_certificate_expires_on ON dispatch_certificate (expires_on);

CREATE TABLE dispatch_absence (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    from_minute integer,
    until_minute integer,
    note character varying(200),
    CONSTRAINT pk_dispatch_absence PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_absence_user_id_until_on ON dispatch_absence (user_id, until_on);

CREATE TABLE dispatch_visit (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_number character varying(40) NOT NULL,
    customer_id uuid,
    subject_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    turn integer NOT NULL,
    state character varying(30) NOT NULL,
    category character varying(40),
    symptom character varying(60),
    grade character varying(20),
    urgency character varying(20) NOT NULL,
    work_minutes integer NOT NULL,
    skill character varying(40) NOT NULL,
    skill_level integer NOT NULL,
    certificates text NOT NULL,
    parts text NOT NULL,
    checks text NOT NULL,
    place bytea,
    place_confidence character varying(20) NOT NULL,
    division character varying(80) NOT NULL,
    due_at timestamp with time zone,
    ordered_at timestamp with time zone NOT NULL,
    outlet_answer character varying(20),
    technician_id uuid,
    planned_on date,
    planned_start_at timestamp with time zone,
    planned_end_at timestamp with time zone,
    is_pinned boolean NOT NULL,
    decline_reason character varying(500),
    promised_from_at timestamp with time zone,
    promised_until_at timestamp with time zone,
    is_displaced boolean NOT NULL,
    left_at timestamp with time zone,
    checked_in_at timestamp with time zone,
    check_in_metres integer,
    promise_kept boolean,
    ended_at timestamp with time zone,
    applied_at timestamp with time zone,
    accepted_by character varying(20),
    code_tries integer NOT NULL,
    reviewed_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_visit PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_dispatch_visit_case_id_turn ON dispatch_visit (case_id, turn);
CREATE INDEX ix_dispatch_visit_organisation_id_state_planned_on ON dispatch_visit (organisation_id, state, planned_on);
CREATE INDEX ix_dispatch_visit_technician_id_planned_on ON dispatch_visit (technician_id, planned_on);
CREATE INDEX ix_dispatch_visit_state_planned_on ON dispatch_visit (state, planned_on);

CREATE TABLE dispatch_plan (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    on_day date NOT NULL,
    number integer NOT NULL,
    state character varying(20) NOT NULL,
    body text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    published_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_plan PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_dispatch_plan_organisation_id_on_day_number ON dispatch_plan (organisation_id, on_day, number);

CREATE TABLE dispatch_command (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    visit_id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    is_clock_doubtful boolean NOT NULL,
    CONSTRAINT pk_dispatch_command PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_command_visit_id ON dispatch_command (visit_id);

CREATE TABLE dispatch_move (
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    from_id uuid,
    to_id uuid NOT NULL,
    reason character varying(500) NOT NULL,
    extra_minutes integer NOT NULL,
    broken_promises integer NOT NULL,
    CONSTRAINT pk_dispatch_move PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_move_visit_id_at ON dispatch_move (visit_id, at);
