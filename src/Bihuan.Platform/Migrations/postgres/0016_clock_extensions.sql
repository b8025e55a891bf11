ALTER TABLE servicelevels_clock ADD COLUMN extension_asked_by character varying(80);
