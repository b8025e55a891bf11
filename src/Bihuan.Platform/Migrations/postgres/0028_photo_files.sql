-- The file a photo became, for the copy its customer gets.
ALTER TABLE dispatch_photo ADD COLUMN file_sha256 character varying(64);
ALTER TABLE dispatch_photo ADD COLUMN file_type character varying(60);
