CREATE TABLE surveys_survey (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_number character varying(40) NOT NULL,
    round integer NOT NULL,
    kind character varying(40) NOT NULL,
    customer_id uuid,
    subject_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    suppressed character varying(20),
    answered_at timestamp with time zone,
    steps integer,
    dimensions character varying(400),
    remark bytea,
    version integer NOT NULL,
    CONSTRAINT pk_surveys_survey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_surveys_survey_case_id_round ON surveys_survey (case_id, round);
CREATE INDEX ix_surveys_survey_sent_at_id ON surveys_survey (sent_at, id);
CREATE INDEX ix_surveys_survey_customer_id ON surveys_survey (customer_id);
