#pragma once
#include <libpq-fe.h>

// What the importer leaves out: the fields of an error, macros of characters.
static const int surety_pg_sqlstate = PG_DIAG_SQLSTATE;
static const int surety_pg_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int surety_pg_message = PG_DIAG_MESSAGE_PRIMARY;
static const int surety_pg_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int surety_pg_table = PG_DIAG_TABLE_NAME;
static const int surety_pg_column = PG_DIAG_COLUMN_NAME;
