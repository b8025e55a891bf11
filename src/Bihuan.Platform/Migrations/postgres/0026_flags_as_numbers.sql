-- PostgreSQL keeps flags as booleans and seeks its indexes by them: nothing to change about those.
CREATE INDEX ix_cases_service_case_urgent_due ON cases_service_case (due_at, running_number) WHERE is_open AND urgency <> 'ordinary';

DROP INDEX ix_cases_service_case_is_open_due_at_running_number;
CREATE INDEX ix_cases_service_case_open ON cases_service_case (running_number) WHERE is_open;
CREATE INDEX ix_cases_service_case_open_due ON cases_service_case (due_at, running_number) WHERE is_open;
