CREATE TABLE dispatch_outlet (
    organisation_id BLOB NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    mode TEXT NULL,
    is_third_party INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_outlet PRIMARY KEY (organisation_id),
    CONSTRAINT ck_dispatch_outlet_mode_length CHECK (length(mode) <= 20)
);


CREATE TABLE dispatch_technician (
    user_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    starts_from TEXT NOT NULL,
    home BLOB NULL,
    areas TEXT NOT NULL,
    skills TEXT NOT NULL,
    week TEXT NOT NULL,
    overtime_minutes_max INTEGER NOT NULL,
    pace_percent INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_technician PRIMARY KEY (user_id),
    CONSTRAINT ck_dispatch_technician_starts_from_length CHECK (length(starts_from) <= 20)
);

CREATE INDEX ix_dispatch_technician_organisation_id ON dispatch_technician (organisation_id);

CREATE TABLE dispatch_certificate (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    code TEXT NOT NULL,
    number TEXT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    withdrawn_at INTEGER NULL,
    CONSTRAINT pk_dispatch_certificate PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_certificate_code_length CHECK (length(code) <= 40),
    CONSTRAINT ck_dispatch_certificate_number_length CHECK (length(number) <= 60)
);

CREATE INDEX ix_dispatch_certificate_user_id ON dispatch_certificate (user_id);
CREATE INDEX ix_dispatch_certificate_expires_on ON dispatch_certificate (expires_on);

CREATE TABLE dispatch_absence (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    from_minute INTEGER NULL,
    until_minute INTEGER NULL,
    note TEXT NULL,
    CONSTRAINT pk_dispatch_absence PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_absence_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_dispatch_absence_note_length CHECK (length(note) <= 200)
);

CREATE INDEX ix_dispatch_absence_user_id_until_on ON dispatch_absence (user_id, until_on);

CREATE TABLE dispatch_visit (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    case_number TEXT NOT NULL,
    customer_id BLOB NULL,
    subject_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    turn INTEGER NOT NULL,
    state TEXT NOT NULL,
    category TEXT NULL,
    symptom TEXT NULL,
    grade TEXT NULL,
    urgency TEXT NOT NULL,
    work_minutes INTEGER NOT NULL,
    skill TEXT NOT NULL,
    skill_level INTEGER NOT NULL,
    certificates TEXT NOT NULL,
    parts TEXT NOT NULL,
    checks TEXT NOT NULL,
    place BLOB NULL,
    place_confidence TEXT NOT NULL,
    division TEXT NOT NULL,
    due_at INTEGER NULL,
    ordered_at INTEGER NOT NULL,
    outlet_answer TEXT NULL,
    technician_id BLOB NULL,
    planned_on TEXT NULL,
    planned_start_at INTEGER NULL,
    planned_end_at INTEGER NULL,
    is_pinned INTEGER NOT NULL,
    decline_reason TEXT NULL,
    promised_from_at INTEGER NULL,
    promised_until_at INTEGER NULL,
    is_displaced INTEGER NOT NULL,
    left_at INTEGER NULL,
    checked_in_at INTEGER NULL,
    check_in_metres INTEGER NULL,
    promise_kept INTEGER NULL,
    ended_at INTEGER NULL,
    applied_at INTEGER NULL,
    accepted_by TEXT NULL,
    code_tries INTEGER NOT NULL,
    reviewed_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_visit PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_visit_accepted_by_length CHECK (length(accepted_by) <= 20),
    CONSTRAINT ck_dispatch_visit_case_number_length CHECK (length(case_number) <= 40),
    CONSTRAINT ck_dispatch_visit_category_length CHECK (length(category) <= 40),
    CONSTRAINT ck_dispatch_visit_decline_reason_length CHECK (length(decline_reason) <= 500),
    CONSTRAINT ck_dispatch_visit_division_length CHECK (length(division) <= 80),
    CONSTRAINT ck_dispatch_visit_grade_length CHECK (length(grade) <= 20),
    CONSTRAINT ck_dispatch_visit_outlet_answer_length CHECK (length(outlet_answer) <= 20),
    CONSTRAINT ck_dispatch_visit_place_confidence_length CHECK (length(place_confidence) <= 20),
    CONSTRAINT ck_dispatch_visit_skill_length CHECK (length(skill) <= 40),
    CONSTRAINT ck_dispatch_visit_state_length CHECK (length(state) <= 30),
    CONSTRAINT ck_dispatch_visit_symptom_length CHECK (length(symptom) <= 60),
    CONSTRAINT ck_dispatch_visit_urgency_length CHECK (length(urgency) <= 20)
);

CREATE UNIQUE INDEX ix_dispatch_visit_case_id_turn ON dispatch_visit (case_id, turn);
CREATE INDEX ix_dispatch_visit_organisation_id_state_planned_on ON dispatch_visit (organisation_id, state, planned_on);
CREATE INDEX ix_dispatch_visit_technician_id_planned_on ON dispatch_visit (technician_id, planned_on);
CREATE INDEX ix_dispatch_visit_state_planned_on ON dispatch_visit (state, planned_on);

CREATE TABLE dispatch_plan (
    id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    on_day TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    published_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_plan PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_plan_made_by_length CHECK (length(made_by) <= 80),
    CONSTRAINT ck_dispatch_plan_state_length CHECK (length(state) <= 20)
);

CREATE UNIQUE INDEX ix_dispatch_plan_organisation_id_on_day_number ON dispatch_plan (organisation_id, on_day, number);

CREATE TABLE dispatch_command (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    visit_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    is_clock_doubtful INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_command PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_command_kind_length CHECK (length(kind) <= 40)
);

CREATE INDEX ix_dispatch_command_visit_id ON dispatch_command (visit_id);

CREATE TABLE dispatch_move (
    id BLOB NOT NULL,
    visit_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    from_id BLOB NULL,
    to_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    extra_minutes INTEGER NOT NULL,
    broken_promises INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_move PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_move_actor_length CHECK (length(actor) <= 80),
    CONSTRAINT ck_dispatch_move_reason_length CHECK (length(reason) <= 500)
);

CREATE INDEX ix_dispatch_move_visit_id_at ON dispatch_move (visit_id, at);
