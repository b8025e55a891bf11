-- Technical support for a case: asked, taken, answered (DIA-02, DIA-03), or flagged by rule because the fault came back (DIA-10); and who asked a third party.
ALTER TABLE dispatch_visit ADD COLUMN unit_id uuid;
ALTER TABLE dispatch_visit ADD COLUMN asked_from_id uuid;

CREATE INDEX ix_dispatch_visit_customer_id ON dispatch_visit (customer_id);
CREATE INDEX ix_dispatch_visit_unit_id ON dispatch_visit (unit_id);

CREATE TABLE dispatch_support (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_number character varying(40) NOT NULL,
    subject_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    partner_id uuid,
    visit_id uuid,
    kind character varying(20) NOT NULL,
    urgency character varying(20) NOT NULL,
    category character varying(40),
    symptom character varying(60),
    model character varying(100),
    question bytea,
    answer bytea,
    asked_by_id uuid,
    asked_at timestamp with time zone NOT NULL,
    earlier_visits integer NOT NULL,
    state character varying(20) NOT NULL,
    holder_id uuid,
    taken_at timestamp with time zone,
    outcome character varying(20),
    answered_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_dispatch_support PRIMARY KEY (id)
);

CREATE INDEX ix_dispatch_support_case_id ON dispatch_support (case_id);
CREATE INDEX ix_dispatch_support_state_asked_at ON dispatch_support (state, asked_at);
