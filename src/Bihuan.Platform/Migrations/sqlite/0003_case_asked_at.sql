-- Since when a case waits for the customer's word, so that what has waited long enough is found by index.
ALTER TABLE cases_service_case ADD COLUMN asked_at INTEGER NULL;
CREATE INDEX ix_cases_service_case_asked_at ON cases_service_case (asked_at) WHERE asked_at IS NOT NULL;
