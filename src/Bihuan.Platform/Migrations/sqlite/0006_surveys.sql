CREATE TABLE surveys_survey (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    case_number TEXT NOT NULL,
    round INTEGER NOT NULL,
    kind TEXT NOT NULL,
    customer_id BLOB NULL,
    subject_id BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    suppressed TEXT NULL,
    answered_at INTEGER NULL,
    steps INTEGER NULL,
    dimensions TEXT NULL,
    remark BLOB NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_surveys_survey PRIMARY KEY (id),
    CONSTRAINT ck_surveys_survey_case_number_length CHECK (length(case_number) <= 40),
    CONSTRAINT ck_surveys_survey_dimensions_length CHECK (length(dimensions) <= 400),
    CONSTRAINT ck_surveys_survey_kind_length CHECK (length(kind) <= 40),
    CONSTRAINT ck_surveys_survey_suppressed_length CHECK (length(suppressed) <= 20)
);

CREATE UNIQUE INDEX ix_surveys_survey_case_id_round ON surveys_survey (case_id, round);
CREATE INDEX ix_surveys_survey_sent_at_id ON surveys_survey (sent_at, id);
CREATE INDEX ix_surveys_survey_customer_id ON surveys_survey (customer_id);
