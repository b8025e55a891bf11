CREATE TABLE cases_saved_view (
    id uuid NOT NULL,
    name character varying(60) NOT NULL,
    audience character varying(10) NOT NULL,
    owner_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    query character varying(1500) NOT NULL,
    place integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_cases_saved_view PRIMARY KEY (id)
);

CREATE INDEX ix_cases_saved_view_organisation_id ON cases_saved_view (organisation_id);
CREATE INDEX ix_cases_saved_view_owner_id ON cases_saved_view (owner_id);

-- The load of a team is counted from this index alone; closed cases are not in it.
CREATE INDEX ix_cases_service_case_load ON cases_service_case (organisation_id, assignee_id, grade, opened_at) WHERE is_open;
