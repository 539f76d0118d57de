-- Words that were erased leave the search's index at once, not when it is next folded.
INSERT INTO report_search (report_search, rank) VALUES ('secure-delete', 1);
