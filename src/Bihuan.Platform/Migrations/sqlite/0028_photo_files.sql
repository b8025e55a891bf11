-- The file a photo became, for the copy its customer gets.
ALTER TABLE dispatch_photo ADD COLUMN file_sha256 TEXT NULL CONSTRAINT ck_dispatch_photo_file_sha256_length CHECK (length(file_sha256) <= 64);
ALTER TABLE dispatch_photo ADD COLUMN file_type TEXT NULL CONSTRAINT ck_dispatch_photo_file_type_length CHECK (length(file_type) <= 60);
