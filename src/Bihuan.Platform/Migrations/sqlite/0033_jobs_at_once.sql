-- Jobs run beside each other: whoever asks for one that is being run no longer takes its lease away, but leaves word that it is to run once more.
ALTER TABLE platform_job ADD COLUMN is_asked_again INTEGER NOT NULL DEFAULT 0;
