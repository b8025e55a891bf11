CREATE TABLE cases_alarm (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    cause character varying(30) NOT NULL,
    limit_key character varying(20),
    run integer,
    clock character varying(40),
    due_at timestamp with time zone,
    step integer NOT NULL,
    post character varying(40) NOT NULL,
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    wake_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by uuid,
    CONSTRAINT pk_cases_alarm PRIMARY KEY (id),
    CONSTRAINT fk_cases_alarm_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_alarm_case_id ON cases_alarm (case_id);
CREATE INDEX ix_cases_alarm_wake_at ON cases_alarm (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_cases_alarm_user_id_raised_at ON cases_alarm (user_id, raised_at);
CREATE INDEX ix_cases_alarm_raised_at ON cases_alarm (raised_at) WHERE acknowledged_at IS NULL;

CREATE TABLE cases_task (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    list character varying(40),
    code character varying(60),
    text character varying(1000) NOT NULL,
    is_mandatory boolean NOT NULL,
    place integer NOT NULL,
    owner_id uuid NOT NULL,
    asked_by uuid,
    organisation_id uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    wake_at timestamp with time zone,
    done_at timestamp with time zone,
    done_by uuid,
    outcome character varying(20),
    note character varying(1000) NOT NULL,
    CONSTRAINT pk_cases_task PRIMARY KEY (id),
    CONSTRAINT fk_cases_task_case_id FOREIGN KEY (case_id) REFERENCES cases_service_case (id) ON DELETE RESTRICT
);

CREATE INDEX ix_cases_task_case_id ON cases_task (case_id);
CREATE INDEX ix_cases_task_wake_at ON cases_task (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ix_cases_task_owner_id_due_at ON cases_task (owner_id, due_at) WHERE done_at IS NULL;
