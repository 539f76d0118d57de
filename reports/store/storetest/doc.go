// Package storetest gives tests real databases: a fresh SQLite file always, and
// a fresh database of a PostgreSQL server that it starts where initdb and
// pg_ctl are found. Only tests import it.
package storetest
