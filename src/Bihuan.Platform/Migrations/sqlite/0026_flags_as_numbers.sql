DROP INDEX ix_cases_service_case_urgent;
CREATE INDEX ix_cases_service_case_urgent ON cases_service_case (running_number) WHERE is_open = 1 AND urgency <> 'ordinary';

DROP INDEX ix_cases_service_case_load;
CREATE INDEX ix_cases_service_case_load ON cases_service_case (organisation_id, assignee_id, grade, opened_at) WHERE is_open = 1;

DROP INDEX ix_servicelevels_clock_provisional;
CREATE INDEX ix_servicelevels_clock_provisional ON servicelevels_clock (subject_id) WHERE is_provisional = 1;

CREATE INDEX ix_cases_service_case_urgent_due ON cases_service_case (due_at, running_number) WHERE is_open = 1 AND urgency <> 'ordinary';

DROP INDEX ix_cases_service_case_is_open_due_at_running_number;
CREATE INDEX ix_cases_service_case_open ON cases_service_case (running_number) WHERE is_open = 1;
CREATE INDEX ix_cases_service_case_open_due ON cases_service_case (due_at, running_number) WHERE is_open = 1;
