-- Room on each page for the next version of a row: a change that concerns no index then adds to none of them. Pages filled from now on have it.
ALTER TABLE cases_service_case SET (fillfactor = 50);
ALTER TABLE servicelevels_clock SET (fillfactor = 85);

-- Who is told by a notice and what an alarm is about are never deleted, but were looked up and locked for every row: the few rows of the staff by
-- everybody at once.
ALTER TABLE platform_notice DROP CONSTRAINT fk_platform_notice_user_id;
ALTER TABLE cases_alarm DROP CONSTRAINT fk_cases_alarm_case_id;

-- All urgent cases of the queue are open ones. Without knowing it PostgreSQL expects a quarter of them, and sorts them all rather than to read the first fifty
-- in their order.
CREATE STATISTICS cases_service_case_urgent (mcv) ON is_open, urgency FROM cases_service_case;
