-- Technical support for a case: asked, taken, answered (DIA-02, DIA-03), or flagged by rule because the fault came back (DIA-10); and who asked a third party.
ALTER TABLE dispatch_visit ADD COLUMN unit_id BLOB NULL;
ALTER TABLE dispatch_visit ADD COLUMN asked_from_id BLOB NULL;

CREATE INDEX ix_dispatch_visit_customer_id ON dispatch_visit (customer_id);
CREATE INDEX ix_dispatch_visit_unit_id ON dispatch_visit (unit_id);

CREATE TABLE dispatch_support (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    case_number TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    partner_id BLOB NULL,
    visit_id BLOB NULL,
    kind TEXT NOT NULL,
    urgency TEXT NOT NULL,
    category TEXT NULL,
    symptom TEXT NULL,
    model TEXT NULL,
    question BLOB NULL,
    answer BLOB NULL,
    asked_by_id BLOB NULL,
    asked_at INTEGER NOT NULL,
    earlier_visits INTEGER NOT NULL,
    state TEXT NOT NULL,
    holder_id BLOB NULL,
    taken_at INTEGER NULL,
    outcome TEXT NULL,
    answered_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_dispatch_support PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_support_case_number_length CHECK (length(case_number) <= 40),
    CONSTRAINT ck_dispatch_support_category_length CHECK (length(category) <= 40),
    CONSTRAINT ck_dispatch_support_kind_length CHECK (length(kind) <= 20),
    CONSTRAINT ck_dispatch_support_model_length CHECK (length(model) <= 100),
    CONSTRAINT ck_dispatch_support_outcome_length CHECK (length(outcome) <= 20),
    CONSTRAINT ck_dispatch_support_state_length CHECK (length(state) <= 20),
    CONSTRAINT ck_dispatch_support_symptom_length CHECK (length(symptom) <= 60),
    CONSTRAINT ck_dispatch_support_urgency_length CHECK (length(urgency) <= 20)
);

CREATE INDEX ix_dispatch_support_case_id ON dispatch_support (case_id);
CREATE INDEX ix_dispatch_support_state_asked_at ON dispatch_support (state, asked_at);
