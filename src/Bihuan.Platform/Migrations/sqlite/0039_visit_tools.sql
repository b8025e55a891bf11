-- Special tools whoever makes a visit must have in hand (PRT-07).
ALTER TABLE dispatch_visit ADD COLUMN tools TEXT NOT NULL DEFAULT '[]';
