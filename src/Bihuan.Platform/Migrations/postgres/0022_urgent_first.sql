CREATE INDEX ix_cases_service_case_urgent ON cases_service_case (running_number) WHERE is_open AND urgency <> 'ordinary';
