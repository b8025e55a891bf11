-- For whom a version of a policy is meant, and its last day: after it the version before holds again.
ALTER TABLE platform_policy ADD COLUMN scope character varying(300);
ALTER TABLE platform_policy ADD COLUMN ends_on date;
ALTER TABLE platform_policy ADD COLUMN ends_at timestamp with time zone;
-- Of a proposal that carries a release's changes over to the company's text: the places left to the company.
ALTER TABLE platform_policy ADD COLUMN left_out integer;
