ALTER TABLE servicelevels_clock ADD COLUMN extension_asked_by TEXT NULL CONSTRAINT ck_servicelevels_clock_extension_asked_by_length CHECK (length(extension_asked_by) <= 80);
