-- Room on each page for the next version of a row that is written again with every change of its case: it stays on its page, and the log holds what changed of
-- it and not all.
ALTER TABLE servicelevels_history SET (fillfactor = 70);
